import { counting, listing, number } from "./counting";
import type { Words } from "./words";

/*
 * Labels of a program are put beside the sentence ("Neu: Person") or into quotes: their gender and case
 * are not known, and may be those of another language.
 */

const count = counting("de");
const list = listing("de");
const either = listing("de", "disjunction");

/** What one row is called begins with a capital, as a noun does. */
const noun = (text: string) => text.charAt(0).toLocaleUpperCase("de") + text.slice(1);

const rows = (n: number) => count(n, { one: "Eintrag", other: "Einträge" });
/** After a preposition that takes the dative: "von 3 Einträgen". */
const ofRows = (n: number) => count(n, { one: "Eintrag", other: "Einträgen" });

const changes = (n: number) => count(n, { one: "Änderung", other: "Änderungen" });

const german: Words = {
  common: {
    yes: "Ja",
    no: "Nein",
    save: "Speichern",
    saved: "Gespeichert",
    delete: "Löschen",
    showMore: "Mehr anzeigen",
    newRows: (n) => count(n, { one: "neuer Eintrag", other: "neue Einträge" }),
    newOf: (name) => `Neu: ${noun(name)}`,
    none: (title) => `Noch keine Einträge in „${title}“`,
    noneMatching: (title) => `Keine passenden Einträge in „${title}“`,
    labelled: (label, message) => `${label}: ${message}`,
    theRow: "Eintrag",
    rowGone: "Dieser Eintrag wurde gelöscht, oder Sie dürfen ihn nicht mehr sehen.",
    askAdministrator: "Die nötige Rolle kann Ihnen ein Administrator geben.",
    notSaved: (why) => `Nicht gespeichert. ${why}`,
    cannotChange: (label) => `Sie dürfen „${label}“ hier nicht ändern.`,

    noRowToChange: "Es gibt keinen Eintrag, der sich ändern lässt.",
    changedSome: (done, of, why) => `${number(done)} von ${ofRows(of)} geändert. ${why}`,
    deletedSome: (done, of, why) => `${number(done)} von ${ofRows(of)} gelöscht. ${why}`,
  },

  board: {
    without: (label) => `Ohne „${label}“`,
    cards: (n) => count(n, { one: "Karte", other: "Karten" }),
    cardsAtLeast: (n) => `${number(n)}+ Karten`,
    createIn: (name, column) => `Neu in „${column}“: ${noun(name)}`,
    more: (n) => `${number(n)} weitere anzeigen`,
    moreOf: (column) => `Weitere in „${column}“ anzeigen`,
    none: "Keine Karten",
    search: (title) => `Suchen in „${title}“`,
    actions: (card) => `Aktionen: ${card}`,
    open: "Öffnen",
    moveTo: "Verschieben nach",
    keys: "Eingabetaste öffnet. Leertaste nimmt die Karte auf, Pfeiltasten verschieben sie.",
    openKey: "Eingabetaste öffnet.",
    lifted: (card, column) =>
      `${card} aus „${column}“ aufgenommen. Pfeiltasten links und rechts wählen eine Spalte, Leertaste legt ab, Esc bricht ab.`,
    over: (column, cards) => `„${column}“, ${cards}.`,
    moved: (card, column) => `${card} nach „${column}“ verschoben.`,
    stays: (card, column) => `${card} bleibt in „${column}“.`,
    refused: (card, column, why) => `„${card}“ wurde nicht nach „${column}“ verschoben. ${why}`,
    gone: "Der Eintrag wurde gelöscht, oder Sie dürfen ihn nicht mehr sehen.",
    changed: (column) => `Der Eintrag wurde inzwischen nach „${column}“ verschoben.`,
    deleted: (card) => `Gelöscht: ${card}`,
    notDeleted: (card, why) => `Nicht gelöscht: ${card}. ${why}`,
    undo: "Rückgängig",
    failed: (column) => `„${column}“ kann nicht geladen werden.`,
  },

  outbox: {
    title: "Nicht gespeicherte Änderungen",
    none: "Alles ist gespeichert.",
    close: "Schließen",
    rows: (n) => rows(n),
    deleted: (what) => `Löschen: ${what}`,
    empty: "leer",
    waits: "Wartet auf den Server.",
    tooOld: (days) =>
      `Das ist mehr als ${days} Tage alt und wurde vielleicht schon gespeichert. Senden Sie es nur, wenn es fehlt.`,
    send: "Senden",
    behind: "Wartet auf die Änderung darüber.",
    changed: "Jemand anderes hat das inzwischen geändert. Welcher Wert soll gespeichert werden?",
    rowChanged:
      "Jemand anderes hat diese Zeile inzwischen geändert. Soll Ihre Änderung trotzdem gespeichert werden?",
    beside: "Was daneben geändert wurde:",
    theirs: "Fremde Fassung",
    mine: "Ihre Fassung",
    both: "Beide",
  },

  page: {
    skip: "Zum Inhalt springen",
    pages: "Seiten",
    openMenu: "Menü öffnen",
    closeMenu: "Menü schließen",
    searchHint: "Suchen oder einen Befehl ausführen",
    control: "Strg",
    dismiss: "Ausblenden",
    search: "Suchen",
    cancel: "Abbrechen",
    tryAgain: "Erneut versuchen",

    live: "Live",
    reconnecting: "Verbindet …",
    offline: "Offline",
    youAreOffline: "Sie sind offline.",
    lastRead: "Die Seite zeigt den letzten Stand, bis die Verbindung wieder da ist.",

    theme: "Farbschema",
    light: "Hell",
    dark: "Dunkel",
    system: "Wie das System",
    density: "Zeilenhöhe",
    comfortable: "Bequem",
    compact: "Kompakt",

    notFound: "Nicht gefunden",
    noSuchPage: "Unter dieser Adresse gibt es keine Seite.",
    toStart: "Zur Startseite",
    refused: "Sie dürfen diese Seite nicht sehen",
    signIn: "Melden Sie sich an, um diese Seite zu sehen",
    howToSignIn:
      "Diese Anwendung weiß nicht, wer Sie sind. Melden Sie sich bei dem Dienst an, der sie schützt, und laden Sie diese Seite dann neu.",
    cookiesRefused:
      "Dieser Browser lehnt Cookies für diese Seite ab; ohne sie kann sich niemand anmelden.",

    identityChanged: "Inzwischen ist jemand anderes angemeldet.",
    leftWithIdentity:
      "Inzwischen ist jemand anderes angemeldet. Nicht gesendete Änderungen warten auf die Person, die sie gemacht hat.",

    keptHere: "Hier aufbewahrt und gespeichert, sobald der Server erreichbar ist.",
    changesWait: (n) =>
      `${count(n, { one: "Änderung wartet und wird", other: "Änderungen warten und werden" })} dann gespeichert.`,
    saving: (n) => `Speichert ${changes(n)} …`,
    signInToSave: (n) => `Melden Sie sich wieder an, um ${changes(n)} zu speichern.`,
    undecided: (n) =>
      `${count(n, { one: "Änderung braucht", other: "Änderungen brauchen" })} eine Entscheidung.`,
    fleeting: (n) =>
      n === 1
        ? "Sie geht verloren, wenn diese Seite geschlossen wird."
        : "Sie gehen verloren, wenn diese Seite geschlossen wird.",
    partMissing:
      "Dieser Teil der Seite konnte nicht geladen werden. Vielleicht fehlt das Netz, oder es gibt eine neue Version der Anwendung.",
    newVersion: "Die Anwendung hat eine neue Version.",
    reload: "Seite neu laden",
    cannotBeSent: "Das konnte nicht gesendet werden.",
    noSuchData: (name) => `Die Anwendung hat „${name}“ nicht mehr.`,
    show: "Anzeigen",

    discardQuestion: "Änderungen verwerfen?",
    notSavedHere: "Ihre Eingaben hier sind nicht gespeichert.",
    discard: "Verwerfen",
    keepEditing: "Weiter bearbeiten",

    cannotBeShown: (what) => `„${what}“ kann nicht angezeigt werden`,
    restWorks: "Es sind keine Daten verloren. Der Rest der Seite funktioniert weiter.",
    signInToSee: "Melden Sie sich an, um dies zu sehen",
    notAllowedToSee: (title) => `Sie dürfen „${title}“ nicht sehen`,
    cannotBeLoaded: (title) => `„${title}“ kann nicht geladen werden`,
    nothingChanged: "Es wurde nichts geändert.",
    reference: (trace) => `Kennung: ${trace}`,

    saveToCreateField: "wird beim Speichern angelegt",
    saveToCreate: (title) => `Speichern, um „${title}“ anzulegen`,
    saveToSee: "Speichern, um dies zu sehen",
  },

  typing: {
    required: (label) => `„${label}“ ist erforderlich.`,
    notAllowed: "Dieser Wert ist nicht erlaubt.",
    wrongFormat: "Ungültiges Format.",
    atMostCharacters: (n) => `Höchstens ${number(n)} Zeichen.`,
    atLeastCharacters: (n) => `Mindestens ${number(n)} Zeichen.`,
    atMost: (n) => `Der Wert darf höchstens ${number(n)} sein.`,
    atLeast: (n) => `Der Wert muss mindestens ${number(n)} sein.`,
    mustBeOneOf: (labels) => `Erlaubt sind nur: ${labels.join(", ")}.`,
    wrongUrl: "Diese URL ist ungültig.",
    urlScheme: "Geben Sie eine URL ein, die mit http:// oder https:// beginnt.",
    email: "Geben Sie eine gültige E-Mail-Adresse ein.",
    uuid: "Geben Sie eine UUID ein.",
    integer: "Geben Sie eine ganze Zahl ein.",
    decimal: "Geben Sie eine Zahl mit weniger Stellen ein.",
    number: (example) => `Geben Sie eine Zahl ein, zum Beispiel ${example}.`,
    tooLarge: "Diese Zahl ist zu groß.",
    integerTooLarge: "Diese ganze Zahl ist zu groß.",
    shortened: "Diese Zahl ist gekürzt. Geben Sie alle Stellen ein.",
    yesOrNo: "Geben Sie Ja oder Nein ein.",
    oneOf: (labels) => `Geben Sie eines davon ein: ${labels.join(", ")}.`,
    items: 'Geben Sie Einträge ein, zum Beispiel eins, "zwei, drei".',
    json: 'Geben Sie JSON ein, zum Beispiel {"a": 1}.',
    date: (example) => `Geben Sie ein Datum ein, zum Beispiel ${example}.`,
    time: "Geben Sie eine Uhrzeit ein, zum Beispiel 14:30.",
    dateAndTime: (example) =>
      `Geben Sie ein Datum und eine Uhrzeit ein, zum Beispiel ${example} 14:30.`,
    duration: "Geben Sie eine Dauer ein, zum Beispiel 1h 30m.",
    anyDate: "Geben Sie ein Datum ein.",
    anyTime: "Geben Sie eine Uhrzeit ein.",
    anyDateAndTime: "Geben Sie ein Datum und eine Uhrzeit ein.",

    readings: (text, readings) =>
      `„${text}“ kann ${readings.join(" oder ")} bedeuten. Geben Sie eines davon ein.`,
    dates: (text, readings, dates) =>
      `„${text}“ kann ${readings.join(" oder ")} bedeuten. Geben Sie ${either(dates)} ein.`,
    skippedTime: (time, date, zone) =>
      `${time} gibt es am ${date} in ${zone} nicht: Die Uhren werden vorgestellt.`,
    repeatedTime: (time, date, zone, times) =>
      `${time} gibt es am ${date} in ${zone} zweimal. Geben Sie ${either(times)} ein.`,

    units: {
      week: "woche wochen",
      day: "t tg tag tage tagen",
      hour: "std stunde stunden",
      minute: "minute minuten",
      second: "sek sekunde sekunden",
      millisecond: "millisekunde millisekunden",
    },
  },

  palette: {
    title: "Suche und Befehle",
    placeholder: "Seite, Eintrag oder Befehl",
    results: "Ergebnisse",
    nothing: (typed) => `Nichts passt zu „${typed}“`,
    searching: "Sucht …",
    found: (n) => count(n, { one: "Ergebnis", other: "Ergebnisse" }),
    pages: "Seiten",
    create: "Anlegen",
    rows: "Einträge",
    settings: "Einstellungen",
    theme: (choice) => `Farbschema: ${choice}`,
    density: (choice) => `Zeilenhöhe: ${choice}`,

    shortcuts: "Tastenkürzel",
    everywhere: "Überall",
    closeOpen: "Geöffnetes schließen",
    inTable: "In einer Tabelle",
    moveBetweenCells: "Von Zelle zu Zelle gehen",
    firstOrLastCell: "Erste oder letzte Zelle der Zeile",
    editOrSave: "Zelle bearbeiten oder speichern",
    saveAndNext: "Zelle speichern und die nächste bearbeiten",
    leaveAsItWas: "Zelle lassen, wie sie war",
    switchYesNo: "Zwischen Ja und Nein wechseln",
    emptyCells: "Die Zelle oder die ausgewählten leeren",
    selectCells: "Zellen auswählen",
    fillDown: "Ausgewählte Zellen mit der ersten Zeile füllen",
    copyAndPaste: "Zellen kopieren und einfügen",
    undo: "Letzte Änderung rückgängig machen",
    selectRow: "Zeile auswählen",
    selectPage: "Alle Zeilen der Seite auswählen",
    readWhole: "Langen Text ganz lesen",
    keys: {
      homeEnd: "Pos1 / Ende",
      enter: "Eingabe",
      tab: "Tab",
      escape: "Esc",
      space: "Leertaste",
      delete: "Entf",
      shift: "Umschalt",
      alt: "Alt",
    },
  },

  action: {
    nothingToChange: "Es gibt keine Einträge, die sich ändern lassen.",
    nothingToDelete: "Es gibt keine Einträge, die sich löschen lassen.",
    willChange: (n) =>
      count(n, { one: "Eintrag wird geändert.", other: "Einträge werden geändert." }),
    willDelete: (n) =>
      count(n, { one: "Eintrag wird gelöscht.", other: "Einträge werden gelöscht." }),
    othersStay: "Weitere passende Einträge bleiben unverändert.",
  },

  layout: { tabs: "Registerkarten" },

  detail: {
    nothing: "Nichts anzuzeigen",
    why: "Der Eintrag wurde gelöscht, oder Sie dürfen ihn nicht sehen.",
  },

  metric: {
    sum: (label) => `Summe: ${label}`,
    avg: (label) => `Durchschnitt: ${label}`,
    min: (label) => `Kleinster Wert: ${label}`,
    max: (label) => `Größter Wert: ${label}`,
    unchanged: "Unverändert",
    fresh: "Neu",
    against: (days) =>
      days === null
        ? "gegenüber dem Zeitraum davor"
        : days === 1
          ? "gegenüber dem Vortag"
          : `gegenüber den ${number(days)} Tagen davor`,
  },

  chart: {
    noData: "Noch keine Daten",
    noMatchingData: "Keine passenden Daten",
    onlyMatching: (title) =>
      `Dieses Diagramm zeigt aus „${title}“ nur, was seinem Filter entspricht.`,
    asSoonAs: (title) => `Sobald es Einträge in „${title}“ gibt, zeigt sie das Diagramm.`,
    week: (day) => `Woche ab ${day}`,
  },

  inputs: {
    chooseDate: "Datum wählen",
    chooseTime: "Uhrzeit wählen",
    chooseDateAndTime: "Datum und Uhrzeit wählen",
    withKey: (what) => `${what} (Alt+↓)`,
    previousMonth: "Voriger Monat",
    nextMonth: "Nächster Monat",
    time: "Uhrzeit",

    items: (label, n) => `${label}: ${number(n)}`,
    empty: "(leer)",
    remove: (item) => `${item} entfernen`,
    typeItem: "Tippen und Eingabetaste drücken",

    searchRow: "Suchen …",
    chooseRow: "Auswählen …",
    nothingFound: "Nichts gefunden",
    typeForMore: "Für mehr Ergebnisse tippen",
    thereAreMore: "Es gibt noch mehr",
    none: "Ohne",
    makeNew: (name) => `Neu: ${noun(name)} …`,
  },

  parts: {
    showPassword: "Passwort anzeigen",
    copy: "Kopieren",
    copyOf: (label) => `Kopieren: ${label}`,
    copied: "Kopiert",
    selected: (keys) => `Ihr Browser erlaubt hier kein Kopieren. Drücken Sie ${keys}.`,
    needAttention: (fields, label, message) =>
      `Nicht gesendet. ${count(fields, { one: "Feld muss", other: "Felder müssen" })} geprüft werden. ${label}: ${message}`,
    notSentYet: (why) => `Nicht gesendet; Ihre Eingaben bleiben hier. ${why}`,
  },

  form: {
    edit: (name) => `Bearbeiten: ${noun(name)}`,
    create: (name) => `${noun(name)} anlegen`,
    created: (name) => `Angelegt: ${noun(name)}`,
    mayNotUpdate: "Sie dürfen dies nicht ändern",
    mayNotCreate: "Sie dürfen hier nichts anlegen",
    signInFirst: "Melden Sie sich zuerst an.",
    saving: "Speichert …",
    optional: "optional",
    timeIn: (zone) => `Uhrzeit in ${zone}`,
    close: "Schließen",
    closeWithKey: "Schließen (Esc)",
    previousRow: "Voriger Eintrag",
    nextRow: "Nächster Eintrag",

    rowCannotBeLoaded: "Der Eintrag kann nicht geladen werden",
    absentOrHidden: "Es gibt ihn nicht, oder Sie dürfen ihn nicht sehen.",
    inputKept: "Ihre Eingaben bleiben hier erhalten.",
    notSavedYet: (why) => `Nicht gespeichert; Ihre Eingaben bleiben erhalten. ${why}`,
    undecided:
      "Nicht gespeichert. Jemand anderes hat dasselbe Feld geändert. Übernehmen Sie dessen Wert, oder speichern Sie noch einmal, um Ihren zu behalten.",
    changedMeanwhile: (labels) =>
      `Nicht gespeichert. Jemand anderes hat diese Zeile geändert${labels.length === 0 ? "" : `: ${labels.join(", ")}`}. Speichern Sie noch einmal, um Ihre Änderung dazu zu speichern.`,
    needAttention: (fields, label, message) =>
      `Nicht gespeichert. ${count(fields, { one: "Feld muss", other: "Felder müssen" })} geprüft werden. ${label}: ${message}`,

    cleared: "Jemand hat dies geleert.",
    changedTo: (value) => `Jemand hat dies in „${value}“ geändert.`,
    take: "Übernehmen",
    takeOf: (label) => `Übernehmen: ${label}`,
    keep: "Meines behalten",
    keepOf: (label) => `Meines behalten: ${label}`,
  },

  server: {
    unreachable: "Der Server ist nicht erreichbar.",
    rejected: "Der Server hat die Anfrage abgelehnt.",
  },

  table: {
    through: (labels) => labels.join(" "),
    searchIn: (title) => `In „${title}“ suchen`,
    export: "Exportieren",
    outdated: (why) => `Diese Einträge sind vielleicht veraltet: ${why}`,
    addFirst: (name) => `Anlegen: ${noun(name)}`,
    noMatch: "Keine passenden Einträge",
    mayBeHidden: "Die Suche oder die Filter blenden vielleicht Einträge aus.",
    showAll: "Alle anzeigen",
    onlyMatching: "Diese Tabelle zeigt nur, was ihrem Filter entspricht.",
    willShow: (labels) => `Jede Zeile wird hier zeigen: ${list(labels)}.`,

    previous: "Zurück",
    next: "Weiter",
    range: (from, to) => `${number(from)}–${number(to)}`,
    rangeOf: (from, to, total) => `${number(from)}–${number(to)} von ${total}`,
    rows,
    rowsPerPage: "Zeilen pro Seite",
    allRows: "Alle",
    groupsInPages: "Gruppen werden auf Seiten gezeigt.",
    firstRows: (n) =>
      `Nur die ersten ${rows(n)} lassen sich anzeigen. Suchen oder filtern Sie, um die anderen zu finden.`,
    notLoaded: (why) => `Diese Einträge konnten nicht geladen werden: ${why}`,

    columns: "Spalten",
    moveUp: (label) => `${label} nach oben`,
    moveDown: (label) => `${label} nach unten`,

    sort: "Sortieren; mit der Umschalttaste nach mehreren Spalten",
    sortPlace: (place) => `Sortierung ${number(place)}`,
    menuOf: (label) => `Spalte ${label}`,
    ascending: "Aufsteigend sortieren",
    descending: "Absteigend sortieren",
    addToSort: "Zur Sortierung hinzufügen",
    moveLeft: "Nach links",
    moveRight: "Nach rechts",
    wider: "Breiter",
    narrower: "Schmaler",
    resetWidths: "Breiten zurücksetzen",
    freeze: "Fixieren",
    unfreeze: "Nicht mehr fixieren",
    hide: "Ausblenden",
    group: "Danach gruppieren",
    ungroup: "Nicht gruppieren",
    showTotal: {
      sum: "Summe anzeigen",
      avg: "Durchschnitt anzeigen",
      min: "Kleinsten Wert anzeigen",
      max: "Größten Wert anzeigen",
    },
    noTotal: "Keine Summe anzeigen",
    totals: { sum: "Summe", avg: "Durchschnitt", min: "Minimum", max: "Maximum" },

    selectPage: "Alle Zeilen dieser Seite auswählen",
    selectLoaded: "Alle geladenen Zeilen auswählen",
    select: (title) => `${title} auswählen`,
    open: "Öffnen",
    openRow: (title) => `${title} öffnen`,
    deleteRow: (title) => `${title} löschen`,
    actions: "Aktionen",
    actionsOf: (title) => `Aktionen: ${title}`,
    actionOf: (action, title) => `${action}: ${title}`,

    showWhole: "Ganz anzeigen (Alt+↓)",
    copyText: "Text kopieren",
    emptyText: "Leer",
    deletedByOthers:
      "Jemand anderes hat diesen Eintrag gelöscht. Ihr Text bleibt hier, bis Sie ihn verwerfen.",
    movedAway: "Dieser Eintrag gehört nicht mehr zu dieser Liste. Er bleibt, bis Sie fertig sind.",
    deletedMeanwhile:
      "Nicht gespeichert: Dieser Eintrag wurde gelöscht. Kopieren Sie Ihren Text, oder verwerfen Sie ihn mit Esc.",

    waits: "Wartet auf den Server",

    undo: "Rückgängig",
    undone: "Rückgängig gemacht",
    changeUndone: (label) => `Rückgängig gemacht: ${label}`,
    notUndone: (why) => `Nicht rückgängig gemacht. ${why}`,
    tooMany: (most) => `Auf einmal lassen sich höchstens ${rows(most)} ändern.`,
    changed: (n) => `${rows(n)} geändert`,
    deleted: (what) => `Gelöscht: ${what}`,
    notDeleted: (what, why) => `Nicht gelöscht: ${what}. ${why}`,
    mayNotDelete: (n) => `${rows(n)} dürfen Sie nicht löschen.`,
    refused: (cells) =>
      `Es wurde nichts geschrieben: ${count(cells, { one: "Zelle lässt", other: "Zellen lassen" })} sich nicht speichern.`,
    writeOthers: "Die anderen schreiben",
    cannotBeChanged: (label) => `„${label}“ lässt sich hier nicht ändern.`,

    notPasted: (label, why) => `Nicht in „${label}“ eingefügt. ${why}`,
    onlyLoaded: (n) => `${rows(n)} passten nicht: Die Zeilen nach diesen sind nicht geladen.`,
    didNotFit: (n) =>
      `${count(n, { one: "Zeile hatte", other: "Zeilen hatten" })} keinen Platz: Diese Seite hat nicht mehr Zeilen.`,
    unknownTitle: (title) => `Kein Eintrag heißt „${title}“.`,
    ambiguousTitle: (title) => `Mehrere Einträge heißen „${title}“.`,
  },

  bars: {
    views: "Ansichten",
    allRows: "Alle",
    saveView: "Ansicht speichern",
    editView: "Ansicht bearbeiten",
    name: "Name",
    visibleTo: "Sichtbar für",
    onlyMe: "Nur mich",
    everyoneWith: (role) => `Alle mit der Rolle ${role}`,
    saveAsNew: "Als neue Ansicht speichern",
    saveChanges: "Änderungen speichern",
    deleteView: "Ansicht löschen",
    // The server tells in English which ones.
    brokenView: () => "Teile dieser Ansicht gibt es nicht mehr.",
    viewNotSaved: (why) => `Die Ansicht wurde nicht gespeichert. ${why}`,
    viewNotDeleted: (why) => `Die Ansicht wurde nicht gelöscht. ${why}`,

    selectedRows: "Ausgewählte Zeilen",
    selected: (n) => `${number(n)} ausgewählt`,
    selectAll: (n) => `Alle ${rows(n)} auswählen`,
    set: "Setzen …",
    field: "Feld",
    value: "Wert",
    apply: "Anwenden",
    clear: "Auswahl aufheben",
  },

  filters: {
    title: "Filter",
    add: "+ Filter",
    addGroup: "+ Gruppe",
    addCondition: "Bedingung hinzufügen",
    field: "Feld",
    comparison: "Vergleich",
    value: "Wert",
    match: "Erfüllt sind",
    all: "alle",
    any: "mindestens eine",
    and: "und",
    or: "oder",
    other: "Andere Bedingungen",
    remove: (what) => `Filter entfernen: ${what}`,
    done: "Fertig",

    is: "ist",
    isNot: "ist nicht",
    isAnyOf: "ist eines von",
    isNoneOf: "ist keines von",
    atLeast: "mindestens",
    atMost: "höchstens",
    from: "ab",
    until: "bis",
    contains: "enthält",
    startsWith: "beginnt mit",
    endsWith: "endet mit",
    isEmpty: "ist leer",
  },

  problems: {
    address_too_long: "Die Adresse ist zu lang.",
    bad_message: "Der Server hat eine Nachricht dieser Seite nicht verstanden.",
    bad_query: "Die Abfrage ist ungültig.",
    bad_request: "Die Anfrage ist ungültig.",
    batch_not_allowed: "Hier lassen sich nicht mehrere Einträge auf einmal schreiben.",
    conflict_reference: "Andere Einträge verweisen auf diesen Eintrag.",
    conflict_unique: "Ein anderer Eintrag hat diesen Wert schon.",
    cursor_invalid: "Diese Stelle der Liste gibt es nicht mehr. Laden Sie die Liste neu.",
    database_corrupt: "Die Datenbank ist beschädigt.",
    database_denied: "Der Server darf die Datenbank nicht verwenden.",
    database_failed: "Die Datenbank hat einen Fehler gemeldet.",
    database_io: "Die Datenbank kann nicht gelesen oder geschrieben werden.",
    database_missing: "Die Datenbank ist nicht da.",
    database_read_only: "Die Datenbank lässt sich nur lesen. Es wurde nichts gespeichert.",
    error: "Der Server hat die Anfrage abgelehnt.",
    forbidden: "Dazu sind Sie nicht berechtigt.",
    headers_too_large: "Die Anfrage hat zu große Kopfzeilen.",
    idempotency_mismatch: "Diese Anfrage wurde schon mit anderem Inhalt gesendet.",
    idempotency_repeated: "Diese Anfrage wurde schon gesendet. Senden Sie sie noch einmal.",
    identity_changed: "Inzwischen ist jemand anderes angemeldet. Es wurde nichts getan.",
    internal_error: "Auf dem Server ist ein Fehler aufgetreten.",
    invalid_token: "Ihre Anmeldung ist ungültig oder abgelaufen. Melden Sie sich neu an.",
    method_not_allowed: "Diese Adresse nimmt solche Anfragen nicht an.",
    not_found: "Den Eintrag gibt es nicht, oder Sie dürfen ihn nicht sehen.",
    out_of_memory: "Dem Server fehlt Arbeitsspeicher.",
    out_of_range: "Eine Zahl ist für ihr Feld zu groß oder zu klein.",
    precondition_failed: "Der Eintrag wurde inzwischen geändert.",
    precondition_required: "Zum Schreiben fehlt die Version des Eintrags.",
    rate_limited: "Das waren zu viele Anfragen. Versuchen Sie es gleich noch einmal.",
    request_timeout: "Die Anfrage hat zu lange gebraucht.",
    rollback_not_allowed: "Hier lässt sich nicht auf Probe schreiben.",
    schema_outdated:
      "Der Datenbank fehlen Tabellen dieses Programms. Starten Sie den Server neu, um sie anzulegen.",
    storage_full: "Der Speicher des Servers ist voll. Es wurde nichts gespeichert.",
    too_complex: "Die Abfrage hat zu viele Bedingungen.",
    too_large: "Die Anfrage ist zu groß.",
    too_long: "Ein Wert ist zu lang.",
    too_many: "Mehr Ansichten lassen sich nicht speichern.",
    type: "Ein Text enthält ein Zeichen, das die Datenbank nicht speichern kann.",
    unauthenticated: "Melden Sie sich dazu an.",
    unavailable: "Der Server ist gerade überlastet. Versuchen Sie es noch einmal.",
    unsupported_media_type: "Dieses Format nimmt der Server nicht an.",
    validation_failed: "Einige Werte sind ungültig.",
  },

  refusals: {
    email: "Geben Sie eine gültige E-Mail-Adresse ein.",
    forbidden: "Dieses Feld dürfen Sie nicht schreiben.",
    one_of: "Dieser Wert gehört nicht zu den erlaubten.",
    pattern: "Der Wert hat nicht die verlangte Form.",
    reference: "Diesen Eintrag gibt es nicht, oder Sie dürfen ihn nicht sehen.",
    required: "Ein Wert ist erforderlich.",
    server_set: "Dieses Feld setzt der Server.",
    too_large: "Der Wert ist zu groß.",
    too_long: "Der Wert ist zu lang.",
    too_short: "Der Wert ist zu kurz.",
    too_small: "Der Wert ist zu klein.",
    type: "Der Wert passt nicht zu diesem Feld.",
    unique: "Ein anderer Eintrag hat diesen Wert schon.",
    unknown_field: "Dieses Feld ist unbekannt.",
    unreachable: "Dieser Schlüssel passt in keine Adresse. Wählen Sie einen anderen.",
    url: "Geben Sie eine URL ein, die mit http:// oder https:// beginnt.",
  },
};

export default german;
