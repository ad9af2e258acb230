package sema

import "strconv"

// counted says how many there are of something: "1 item", "2 items".
func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}
