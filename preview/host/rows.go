package host

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
)

// UserRow is a row of the dataset of users, as somebody to be signed in as.
type UserRow struct {
	Key   string   `json:"key"` // of the row
	ID    string   `json:"id"`
	Name  string   `json:"name"`
	Email string   `json:"email"`
	Roles []string `json:"roles"`
}

// People lists at most 50 rows of the dataset of users that a search finds; none
// where the program names no such dataset.
func (h *Host) People(ctx context.Context, search string) ([]UserRow, error) {
	var answer struct{ People []UserRow }
	err := h.order(ctx, "people", map[string]string{"search": search}, &answer)
	return answer.People, err
}

// FoundRow is a row by its key, and a name where it has one.
type FoundRow struct {
	Key   string `json:"key"`
	Title string `json:"title"`
}

// Rows lists at most 20 rows of a dataset that a search finds, whoever may read them.
func (h *Host) Rows(ctx context.Context, dataset, search string) ([]FoundRow, error) {
	var answer struct{ Rows []FoundRow }
	err := h.order(ctx, "rows", map[string]string{"dataset": dataset, "search": search}, &answer)
	return answer.Rows, err
}

// Become ties a row of the dataset of users to who signs in as it.
func (h *Host) Become(ctx context.Context, key string) (*UserRow, error) {
	row := new(UserRow)
	return row, h.order(ctx, "become", map[string]string{"key": key}, row)
}

// Seed adds plausible rows to a dataset.
func (h *Host) Seed(ctx context.Context, dataset string, count int) error {
	return h.order(ctx, "seed", map[string]any{"dataset": dataset, "count": count}, &struct{}{})
}

// order has the host do something. What it refuses is a QuestionError.
func (h *Host) order(ctx context.Context, name string, body, answer any) error {
	port, err := h.Port(ctx)
	if err != nil {
		return err
	}
	var raw json.RawMessage
	status, err := h.control(ctx, port, http.MethodPost, name, body, &raw)
	if err != nil {
		return err
	}
	if status == http.StatusOK {
		return json.Unmarshal(raw, answer)
	}
	var refused struct {
		Detail string `json:"detail"`
	}
	if err := json.Unmarshal(raw, &refused); err != nil {
		return err
	}
	if status < http.StatusInternalServerError {
		return &QuestionError{status, refused.Detail}
	}
	return fmt.Errorf("the backend responded with %d: %s", status, refused.Detail)
}
