package datasets

import (
	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/sema/check"
)

// checker reads the declaration of a dataset or of an enum.
type checker struct {
	*check.Context
	enums map[*ir.FieldSpec]string // the declared enums that fields have as types
}

func newChecker(c *check.Context) *checker {
	return &checker{Context: c, enums: map[*ir.FieldSpec]string{}}
}
