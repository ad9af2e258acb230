import type { TabMessage, Tabs } from "../src/n3/core/tabs";
import { FakeDisk } from "./fake_disk";

/** A browser: what it stores, and its tabs, which hear each other at once. */
export class FakeBrowser {
  readonly store = new FakeDisk();
  #tabs: FakeTab[] = [];
  #count = 0;

  open(): FakeTab {
    this.#count += 1;
    const tab = new FakeTab(`tab${this.#count}`, this);
    this.#tabs.push(tab);
    return tab;
  }

  /** A tab is closed, or loads its page anew. */
  close(tab: FakeTab): void {
    this.#tabs = this.#tabs.filter((other) => other !== tab);
    tab.closed();
    this.settleLeads();
  }

  isOpen(id: string): boolean {
    return this.#tabs.some((tab) => tab.id === id);
  }

  hear(from: FakeTab, message: TabMessage): void {
    // As plain data, and not in the same turn.
    const text = JSON.stringify(message);
    for (const tab of this.#tabs)
      if (tab !== from) {
        queueMicrotask(() => {
          tab.hear(JSON.parse(text) as TabMessage);
        });
      }
  }

  /** Who has waited longest takes the lead where nobody has it. */
  settleLeads(): void {
    const leads = this.#tabs.flatMap((tab) => tab.leads);
    for (const lead of leads) {
      if (leads.some((other) => other.name === lead.name && other.leading)) continue;
      lead.leading = true;
      queueMicrotask(() => {
        lead.led();
      });
    }
  }

  /** Calls `then` for those that wait for that tab to be closed. */
  whenClosed(id: string, then: () => void): void {
    const tab = this.#tabs.find((other) => other.id === id);
    if (tab === undefined) queueMicrotask(then);
    else tab.waiting.push(then);
  }
}

interface Lead {
  readonly name: string;
  readonly led: () => void;
  leading: boolean;
}

export class FakeTab implements Tabs {
  readonly id: string;
  readonly told: TabMessage[] = [];
  readonly waiting: (() => void)[] = [];
  leads: Lead[] = [];
  readonly #browser: FakeBrowser;
  #heard: ((message: TabMessage) => void)[] = [];

  constructor(id: string, browser: FakeBrowser) {
    this.id = id;
    this.#browser = browser;
  }

  readonly tell = (message: TabMessage): void => {
    this.told.push(message);
    this.#browser.hear(this, message);
  };

  readonly listen = (heard: (message: TabMessage) => void): void => {
    this.#heard.push(heard);
  };

  /** Another tab says something. */
  hear(message: TabMessage): void {
    for (const heard of this.#heard) heard(message);
  }

  readonly lead = (name: string, led: () => void): (() => void) => {
    const lead: Lead = { name, led, leading: false };
    this.leads.push(lead);
    this.#browser.settleLeads();
    return () => {
      this.leads = this.leads.filter((other) => other !== lead);
      this.#browser.settleLeads();
    };
  };

  readonly whenClosed = (tab: string, then: () => void): void => {
    this.#browser.whenClosed(tab, then);
  };

  closed(): void {
    this.leads = [];
    this.#heard = [];
    for (const then of this.waiting) queueMicrotask(then);
  }
}
