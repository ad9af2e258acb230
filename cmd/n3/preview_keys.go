package main

import (
	"context"
	"fmt"
	"strings"

	"github.com/n3-lang/n3/preview"
	"github.com/n3-lang/n3/preview/host"
	"github.com/n3-lang/n3/preview/state"
	"github.com/n3-lang/n3/preview/terminal"
)

// previewKeys are the keys of a preview's terminal: what its lower edge and the help
// say of each, and what it does.
var previewKeys = []struct {
	key       byte
	words, is string
	do        func(*keyboard)
}{
	{'o', "open", "opens the page", (*keyboard).open},
	{'r', "restart", "restarts the app", func(k *keyboard) { k.preview.Restart() }},
	{'u', "who", "chooses who uses the pages", (*keyboard).who},
	{'s', "add rows", fmt.Sprintf("adds %d rows to a dataset", seeded), (*keyboard).seed},
	{'l', showSQL, "shows the SQL of each request", (*keyboard).trace},
	{'q', "quit", "quits", func(k *keyboard) { k.stop() }},
}

const (
	showSQL, hideSQL = "show SQL", "hide SQL"
	seeded           = 50 // rows that a key adds
)

// keysHelp lists the keys, a line each.
func keysHelp() string {
	var b strings.Builder
	b.WriteString("Keys:\n")
	for _, k := range previewKeys {
		fmt.Fprintf(&b, "  %c    %s\n", k.key, k.is)
	}
	b.WriteString("  1-9  answer a question, or choose from a list\n")
	return b.String()
}

// keyboard does what the keys say.
type keyboard struct {
	ctx     context.Context
	stop    context.CancelFunc
	preview *preview.Preview
	screen  *terminal.Terminal
	tracing bool
}

func (k *keyboard) commands() []terminal.Command {
	var list []terminal.Command
	for _, key := range previewKeys {
		list = append(list, terminal.Command{Key: key.key, Words: key.words, Do: func() { key.do(k) }})
	}
	return list
}

// later does what takes a moment beside the keys, and says what went wrong.
func (k *keyboard) later(do func() error) {
	go func() {
		if err := do(); err != nil && k.ctx.Err() == nil {
			k.screen.Progress(err.Error())
		}
	}()
}

func (k *keyboard) open() { show(k.screen, k.preview.Address()) }

func (k *keyboard) trace() {
	k.tracing = !k.tracing
	on := k.tracing
	k.screen.Trace(on, 'l', map[bool]string{false: showSQL, true: hideSQL}[on])
	k.later(func() error {
		if err := k.preview.Trace(k.ctx, on); err != nil {
			return fmt.Errorf("cannot show SQL: %w", err)
		}
		return nil
	})
}

func (k *keyboard) answer(choice int) {
	if q := terminal.Asked(k.preview.State()); q != nil && choice < len(q.Choices) {
		value := q.Choices[choice].Value
		k.later(func() error { return k.preview.Answer(k.ctx, q.ID, value) })
	}
}

// seed adds rows to a dataset: the one that there is, or one of a list.
func (k *keyboard) seed() {
	add := func(dataset string) {
		k.later(func() error {
			if err := k.preview.Data().Seed(k.ctx, dataset, seeded); err != nil {
				return err
			}
			k.screen.Progress(fmt.Sprintf("Added %d rows to %s.", seeded, dataset))
			return nil
		})
	}
	switch datasets := k.preview.State().Datasets; len(datasets) {
	case 0:
		k.screen.Progress("The program has no dataset to add rows to.")
	case 1:
		add(datasets[0])
	default:
		var choices []terminal.Choice
		for _, dataset := range datasets {
			choices = append(choices, terminal.Choice{Words: dataset, Do: func() { add(dataset) }})
		}
		k.screen.Choose(fmt.Sprintf("Add %d rows to", seeded), choices)
	}
}

// who lists who may use the pages: nobody, somebody of each role, somebody of none, and
// rows of the dataset of users.
func (k *keyboard) who() {
	k.later(func() error {
		users, err := k.preview.Data().People(k.ctx, "")
		if err != nil {
			return err
		}
		k.screen.Choose("Use the pages as", k.people(users))
		return nil
	})
}

// people are the choices, with as many users as there are keys left.
func (k *keyboard) people(users []host.UserRow) []terminal.Choice {
	be := func(person *state.Person, words string) terminal.Choice {
		return terminal.Choice{Words: words, Do: func() {
			k.preview.SignIn(person)
			k.screen.Progress("The pages are used by " + words + ".")
		}}
	}
	choices := []terminal.Choice{be(nil, "somebody who is not signed in")}
	for _, role := range k.preview.State().Roles {
		choices = append(choices, be(&state.Person{ID: role, Name: role, Roles: []string{role}}, "somebody with the role "+role))
	}
	choices = append(choices, be(&state.Person{ID: "someone", Name: "Someone", Roles: []string{}}, "somebody without a role"))
	for _, user := range users {
		words := user.Name
		if len(user.Roles) > 0 {
			words += " (" + strings.Join(user.Roles, ", ") + ")"
		}
		choices = append(choices, terminal.Choice{Words: words, Do: func() {
			k.later(func() error {
				// The row is tied to who signs in, so that the app knows them by it.
				row, err := k.preview.Data().Become(k.ctx, user.Key)
				if err == nil {
					be(&state.Person{ID: row.ID, Name: row.Name, Email: row.Email, Roles: row.Roles}, words).Do()
				}
				return err
			})
		}})
	}
	return choices
}
