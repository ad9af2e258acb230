package preview

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"syscall"

	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/preview/host"
	"github.com/n3-lang/n3/preview/network"
)

// Running is a preview that runs in another process.
type Running struct {
	Address string
	session string
	none    error // what is said where it has ended
}

// Find finds the preview of a path's project. Errors are sentences.
func Find(path string) (*Running, error) {
	project, err := workspace.Open(path)
	if err != nil {
		return nil, err
	}
	none := fmt.Errorf("no preview of %s is running; start one with `n3 preview`", project.Root)
	text, found := readInstance(filepath.Join(project.Root, ".n3"))
	switch {
	case !found:
		return nil, none
	case text.Address == "":
		return nil, fmt.Errorf("the preview of %s is still starting; try again", project.Root)
	}
	return &Running{text.Address, text.Session, none}, nil
}

// Why asks it why somebody may or may not do something.
func (r *Running) Why(ctx context.Context, q host.Question) (*host.Explanation, error) {
	if q.Person == nil {
		q.Person = &host.Someone{}
	}
	body, err := json.Marshal(q)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, r.Address+"/__n3/why", bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header.Set(network.SessionHeader, r.session)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		if errors.Is(err, syscall.ECONNREFUSED) {
			return nil, r.none
		}
		return nil, fmt.Errorf("the preview does not respond (%w)", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		var problem struct{ Detail string }
		if json.NewDecoder(response.Body).Decode(&problem) != nil || problem.Detail == "" {
			return nil, fmt.Errorf("the preview responded with %s", response.Status)
		}
		return nil, errors.New(problem.Detail)
	}
	var found host.Explanation
	return &found, json.NewDecoder(response.Body).Decode(&found)
}
