package state

// Question is something that only the author of the program knows. Until it is
// answered, or an edit makes it moot, the stored program goes on.
type Question struct {
	ID      string   `json:"id"`
	Text    string   `json:"text"`
	Detail  string   `json:"detail,omitempty"`
	Choices []Choice `json:"choices"`
}

// Choice is a possible answer to a question.
type Choice struct {
	Value string `json:"value"`
	Label string `json:"label"`
	// Destructive answers give up values, after a backup.
	Destructive bool `json:"destructive,omitempty"`
}

// Question returns the open question of an id, or nil.
func (s *State) Question(id string) *Question {
	for i := range s.Questions {
		if s.Questions[i].ID == id {
			return &s.Questions[i]
		}
	}
	return nil
}

// Allows says whether a value answers the question.
func (q *Question) Allows(value string) bool {
	for _, c := range q.Choices {
		if c.Value == value {
			return true
		}
	}
	return false
}
