package catalog

import "strings"

// checksOf lists the conditions of a CREATE TABLE statement, which SQLite keeps as
// text only: of columns and of the table.
func checksOf(statement string) []string {
	var list []string
	tokens := Tokens(statement)
	for i := 0; i < len(tokens); i++ {
		if tokens[i].Kind != Word || !tokens[i].Is("check") || i+1 == len(tokens) || tokens[i+1].Text != "(" {
			continue
		}
		end := closing(tokens, i+1)
		list = append(list, strings.TrimSpace(statement[tokens[i+1].End:tokens[end].Start]))
		i = end
	}
	return list
}

type indexText struct {
	parts []string
	where string
}

// expressionsOf reads the parts of a CREATE INDEX statement, and its condition.
func expressionsOf(statement string) indexText {
	var found indexText
	tokens := Tokens(statement)
	open := -1
	for i, t := range tokens {
		if t.Text == "(" {
			open = i
			break
		}
	}
	if open < 0 {
		return found
	}
	end, from, depth := closing(tokens, open), tokens[open].End, 0
	for _, t := range tokens[open+1 : end+1] {
		switch {
		case t.Text == "(":
			depth++
		case t.Text == ")" && depth > 0:
			depth--
		case depth == 0 && (t.Text == "," || t.Text == ")"):
			found.parts = append(found.parts, strings.TrimSpace(statement[from:t.Start]))
			from = t.End
		}
	}
	for _, t := range tokens[end+1:] {
		if t.Kind == Word && t.Is("where") {
			found.where = strings.TrimSpace(statement[t.End:])
			break
		}
	}
	return found
}

// closing is the token that closes the parenthesis at i, or the last.
func closing(tokens []Token, i int) int {
	depth := 0
	for ; i < len(tokens); i++ {
		switch tokens[i].Text {
		case "(":
			depth++
		case ")":
			depth--
			if depth == 0 {
				return i
			}
		}
	}
	return len(tokens) - 1
}
