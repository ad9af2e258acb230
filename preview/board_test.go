package preview_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// cardsOf lists the titles of the cards of each column, as Lead: a, b | Won: c.
const cardsOf = `[...document.querySelectorAll('.n3-board-column')].map((column) =>
	column.querySelector('bdi').textContent + ' ' + column.querySelector('.n3-board-count')?.firstChild.textContent + ': '
	+ [...column.querySelectorAll('strong')].map((title) => title.textContent).join(', ')).join(' | ')`

// TestBoardE2E moves cards by a real mouse, a real keyboard and a finger; a second
// person sees each move, and what the server refuses comes back.
func TestBoardE2E(t *testing.T) {
	a := run(t, "../testdata/examples/crm", newBrowser(t))
	a.make(admin, "people", `{"name":"Ada","email":"ada@example.com","team":"north"}`)
	a.make(admin, "people", `{"name":"Bob","email":"bob@example.com","team":"south"}`)
	acme := a.make(admin, "companies", `{"name":"Acme","city":"Berlin"}`)
	for i, title := range []string{"Anvils", "Rockets", "Magnets"} {
		a.make(admin, "deals", fmt.Sprintf(`{"title":%q,"company_id":%v,"price":"%d.00","quantity":100}`, title, acme["id"], 30-10*i))
	}
	ada := a.visit(admin, "/pipeline", "Pipeline")
	second := a.visit(admin, "/pipeline", "Pipeline")
	everybody := func(cards string) {
		t.Helper()
		for _, p := range []*person{ada, second} {
			p.wait(cardsOf + ` === ` + quoted(cards))
		}
	}
	everybody("Lead 3: Anvils, Rockets, Magnets | Offer sent 0:  | Won 0:  | Lost 0: ")

	// The declared colors: Won is the green of the palette.
	ada.expect(`[...document.querySelectorAll('.n3-board-column .n3-status')].map((value) => value.dataset.color).join()`, "8,2,7,4")

	// By mouse: the mark is where the card will be, and the other page follows.
	ada.drag(card("Rockets"), column("Won"), func() {
		ada.wait(`document.querySelector('[data-column=won] .n3-board-mark') !== null && document.querySelector('.n3-board-ghost') !== null`)
	})
	everybody("Lead 2: Anvils, Magnets | Offer sent 0:  | Won 1: Rockets | Lost 0: ")
	ada.wait(`document.querySelector('.n3-board-ghost, .n3-board-mark, [role=dialog]') === null`)
	second.wait(`document.querySelector('[data-column=won] .n3-board-card').dataset.flash !== undefined`)
	ada.wait(`document.querySelector('[data-column=won] .n3-board-card').dataset.flash === undefined`)

	// A drag that ends beside every column changes nothing.
	ada.drag(card("Anvils"), `document.querySelector('h1')`, func() {})
	everybody("Lead 2: Anvils, Magnets | Offer sent 0:  | Won 1: Rockets | Lost 0: ")

	// By keyboard: the focus stays on the card.
	ada.evaluate(card("Anvils") + `.focus()`)
	ada.keys(" ")
	ada.wait(`document.querySelector('[aria-live=assertive]').textContent.startsWith('Anvils lifted from Lead.')`)
	ada.keys(kb.ArrowRight)
	ada.wait(`document.querySelector('[data-column=offer] .n3-board-mark') !== null`)
	ada.keys(" ")
	everybody("Lead 1: Magnets | Offer sent 1: Anvils | Won 1: Rockets | Lost 0: ")
	ada.wait(`document.activeElement === ` + card("Anvils"))
	ada.keys(kb.ArrowLeft)
	ada.wait(`document.activeElement === ` + card("Magnets"))

	// Enter opens the row; Escape comes back to its card.
	ada.keys(kb.Enter)
	ada.wait(`document.querySelector('[role=dialog] form [name=title]')?.value === 'Magnets' && document.activeElement.closest('[role=dialog]') !== null`)
	ada.keys(kb.Escape)
	ada.wait(`document.querySelector('[role=dialog]') === null && document.activeElement === ` + card("Magnets"))

	// By the menu.
	ada.click(`//button[@aria-label="Actions: Magnets"]`)
	ada.click(`//*[@role="menuitem"][. = "Lost"]`)
	everybody("Lead 0:  | Offer sent 1: Anvils | Won 1: Rockets | Lost 1: Magnets")
	ada.wait(`document.activeElement === ` + card("Magnets"))

	// By finger, which first stays.
	ada.touch("touchStart", card("Magnets"))
	ada.wait(card("Magnets") + `.dataset.lifted === 'true'`)
	ada.touch("touchMove", column("Lead"))
	ada.wait(`document.querySelector('[data-column=lead] .n3-board-mark') !== null`)
	ada.touch("touchEnd", "")
	everybody("Lead 1: Magnets | Offer sent 1: Anvils | Won 1: Rockets | Lost 0: ")

	// A rule of the program that only the server knows refuses a move of Bob's; the card comes back.
	status, answer := request(t, http.MethodPost, a.preview.Address()+"/api/datasets/deals", clerk, strings.NewReader(fmt.Sprintf(`{"title":"Bobsled","company_id":%v,"price":"1.00","quantity":100}`, acme["id"])))
	if status != http.StatusCreated {
		t.Fatalf("%d %s", status, answer)
	}
	bob := a.visit(clerk, "/pipeline", "Pipeline")
	bob.wait(cardsOf + ` === "Lead 1: Bobsled | Offer sent 0:  | Won 0:  | Lost 0: "`)
	bob.drag(card("Bobsled"), column("Won"), func() {})
	bob.reads("“Bobsled” was not moved to Won.")
	bob.wait(cardsOf + ` === "Lead 1: Bobsled | Offer sent 0:  | Won 0:  | Lost 0: "`)
}

// card is the card of a title, as an expression of the page.
func card(title string) string {
	return fmt.Sprintf(`[...document.querySelectorAll('.n3-board-cards .n3-board-card')].find((card) => card.querySelector('strong').textContent === %q)`, title)
}

// column is the column of a label, as an expression of the page.
func column(label string) string {
	return fmt.Sprintf(`[...document.querySelectorAll('.n3-board-column')].find((column) => column.querySelector('bdi').textContent === %q)`, label)
}

// middle is where an element is on the screen.
func (p *person) middle(element string) (x, y float64) {
	p.t.Helper()
	at, err := chromedp.Run(p.ctx, chromedp.Evaluate[[]float64](`(() => { const { x, y, width, height } = `+element+`.getBoundingClientRect(); return [x + width / 2, y + Math.min(height, 40) / 2]; })()`))
	if err != nil || len(at) != 2 {
		p.t.Fatalf("%s: %s: %v", p.name, element, err)
	}
	return at[0], at[1]
}

// drag presses the mouse on an element and moves it over another; over looks at the
// page before the mouse is released.
func (p *person) drag(from, to string, over func()) {
	p.t.Helper()
	x, y := p.middle(from)
	mouse := func(kind input.DispatchMouseEventType, x, y float64, buttons int64) {
		p.t.Helper()
		params := input.DispatchMouseEventParams{Type: kind, X: x, Y: y, Button: "left", Buttons: buttons, ClickCount: 1}
		if _, err := chromedp.Call(p.ctx, input.DispatchMouseEvent, params); err != nil {
			p.t.Fatal(err)
		}
	}
	mouse("mousePressed", x, y, 1)
	mouse("mouseMoved", x+20, y+5, 1)
	x, y = p.middle(to)
	mouse("mouseMoved", x, y, 1)
	over()
	mouse("mouseReleased", x, y, 0)
}

// touch puts a finger on an element, moves it there, or lifts it.
func (p *person) touch(kind input.DispatchTouchEventType, element string) {
	p.t.Helper()
	params := input.DispatchTouchEventParams{Type: kind, TouchPoints: []*input.TouchPoint{}}
	if element != "" {
		x, y := p.middle(element)
		params.TouchPoints = append(params.TouchPoints, &input.TouchPoint{X: x, Y: y})
	}
	if _, err := chromedp.Call(p.ctx, input.DispatchTouchEvent, params); err != nil {
		p.t.Fatal(err)
	}
}
