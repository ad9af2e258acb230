package sema

import (
	"strconv"
	"strings"

	"github.com/n3-lang/n3/compiler/lang"
)

// Kebab turns a name into an address: UserManagement → user-management.
func Kebab(name string) string { return strings.Join(lang.Split(name), "-") }

// counted says how many there are of something: "1 item", "2 items".
func counted(n int, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return strconv.Itoa(n) + " " + noun
}
