package preview

import (
	"context"

	"github.com/n3-lang/n3/preview/host"
)

// rows is what the page may do with the rows of a preview: its backend does it, once
// it runs.
type rows struct{ children *children }

func (r rows) Seed(ctx context.Context, dataset string, count int) error {
	backend, err := r.children.backend(ctx)
	if err != nil {
		return err
	}
	return backend.Seed(ctx, dataset, count)
}

func (r rows) People(ctx context.Context, search string) ([]host.UserRow, error) {
	backend, err := r.children.backend(ctx)
	if err != nil {
		return nil, err
	}
	return backend.People(ctx, search)
}

func (r rows) Become(ctx context.Context, key string) (*host.UserRow, error) {
	backend, err := r.children.backend(ctx)
	if err != nil {
		return nil, err
	}
	return backend.Become(ctx, key)
}

func (r rows) Rows(ctx context.Context, dataset, search string) ([]host.FoundRow, error) {
	backend, err := r.children.backend(ctx)
	if err != nil {
		return nil, err
	}
	return backend.Rows(ctx, dataset, search)
}
