package host

import (
	"context"
	"errors"
	"net/http"

	"github.com/n3-lang/n3/compiler/gen/migrate"
)

// ErrStale says that a plan was made for a shape, or for rows, that have changed
// since. It is to be made again.
var ErrStale = errors.New("the stored shape has changed since the plan was made")

// Shape is the stored shape, as the database reports it: nil where the database is
// none of a preview, and keeps the schema that it has. The host is started if need be.
func (h *Host) Shape(ctx context.Context) (shape *migrate.Shape, err error) {
	err = h.attempt(ctx, func(port int) (err error) {
		shape, err = h.shape(ctx, port)
		return err
	})
	return shape, err
}

func (h *Host) shape(ctx context.Context, port int) (*migrate.Shape, error) {
	var answer struct {
		Shape       migrate.Shape
		Development bool
		Code        string
		Detail      string
	}
	status, err := h.control(ctx, port, http.MethodGet, "shape", map[string]any{}, &answer)
	switch {
	case err != nil:
		return nil, err
	case status != http.StatusOK:
		return nil, h.failure(status, answer.Code, answer.Detail)
	case !answer.Development:
		return nil, nil
	}
	return &answer.Shape, nil
}
