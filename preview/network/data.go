package network

import (
	"context"
	"errors"
	"net/http"

	"github.com/n3-lang/n3/preview/host"
)

// Data is what the page may do with the rows of a preview, beside what the app
// itself can.
type Data interface {
	// Seed adds plausible rows to a dataset.
	Seed(ctx context.Context, dataset string, count int) error
	// People lists rows of the dataset of users, Become ties one to who signs in as it.
	People(ctx context.Context, search string) ([]host.UserRow, error)
	Become(ctx context.Context, key string) (*host.UserRow, error)
	// Rows lists rows of a dataset, whoever may read them.
	Rows(ctx context.Context, dataset, search string) ([]host.FoundRow, error)
}

// Snapshots keeps all rows of a preview under names.
type Snapshots interface {
	// Reset removes all rows, after a backup.
	Reset(ctx context.Context) error
	SaveSnapshot(ctx context.Context, name string) error
	LoadSnapshot(ctx context.Context, name string) error
	Snapshots() ([]string, error)
}

// order is what a page asks of the data; each route reads what it needs.
type order struct {
	Dataset string `json:"dataset"`
	Count   int    `json:"count"`
	Search  string `json:"search"`
	Key     string `json:"key"`
	Name    string `json:"name"`
}

// route does what is ordered, and answers.
type route func(context.Context, order) (any, error)

// dataRoutes are the orders by their names.
func dataRoutes(data Data) map[string]route {
	return map[string]route{
		"seed": func(ctx context.Context, o order) (any, error) { return done, data.Seed(ctx, o.Dataset, o.Count) },
		"people": func(ctx context.Context, o order) (any, error) {
			people, err := data.People(ctx, o.Search)
			return map[string]any{"people": nonNil(people)}, err
		},
		"rows": func(ctx context.Context, o order) (any, error) {
			rows, err := data.Rows(ctx, o.Dataset, o.Search)
			return map[string]any{"rows": nonNil(rows)}, err
		},
		"become": func(ctx context.Context, o order) (any, error) { return data.Become(ctx, o.Key) },
	}
}

func snapshotRoutes(kept Snapshots) map[string]route {
	return map[string]route{
		"reset": func(ctx context.Context, _ order) (any, error) { return done, kept.Reset(ctx) },
		"save":  func(ctx context.Context, o order) (any, error) { return done, kept.SaveSnapshot(ctx, o.Name) },
		"load":  func(ctx context.Context, o order) (any, error) { return done, kept.LoadSnapshot(ctx, o.Name) },
		"snapshots": func(context.Context, order) (any, error) {
			names, err := kept.Snapshots()
			return map[string]any{"snapshots": nonNil(names)}, err
		},
	}
}

var done = map[string]bool{"done": true}

// nonNil is an empty list in JSON where there is none.
func nonNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

func serveData(do route) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var o order
		if !readJSON(w, r, &o) {
			return
		}
		answer, err := do(r.Context(), o)
		var wrong *host.QuestionError
		switch {
		case errors.As(err, &wrong):
			problem(w, wrong.Status, "refused", wrong.Detail)
		case err != nil:
			problem(w, http.StatusConflict, "refused", sentence(err))
		default:
			writeJSON(w, answer)
		}
	}
}
