package preview

import (
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/n3-lang/n3/preview/state"
)

// becomeReady says that the app is there once it has answered.
func (a *application) becomeReady(ctx context.Context) error {
	if err := a.probe(ctx); err != nil {
		return fmt.Errorf("the app does not respond (%w); see .n3/preview.log", err)
	}
	a.board.Change(func(s *state.State) { s.Ready = true })
	return nil
}

// probe asks for the page and the API as a browser would.
func (a *application) probe(ctx context.Context) error {
	for _, path := range []string{"/", "/healthz"} {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, a.address+path, nil)
		if err != nil {
			return err
		}
		response, err := http.DefaultClient.Do(request)
		if err != nil {
			return err
		}
		_, err = io.Copy(io.Discard, response.Body)
		response.Body.Close()
		if err != nil {
			return err
		}
		if response.StatusCode != http.StatusOK {
			return fmt.Errorf("%s responded with %s", path, response.Status)
		}
	}
	return nil
}
