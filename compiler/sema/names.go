package sema

import (
	"strings"

	"github.com/n3-lang/n3/compiler/lang"
)

// Kebab turns a name into an address: UserManagement → user-management.
func Kebab(name string) string { return strings.Join(lang.Split(name), "-") }
