package check

import (
	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/expr"
	"github.com/n3-lang/n3/compiler/source"
)

// NoteUse notes a place that names a symbol.
func (c *Context) NoteUse(at source.Span, kind SymbolKind, decl, name string) {
	c.Note(Use{Span: at, Symbol: Symbol{Kind: kind, Decl: decl, Name: name}})
}

// Declares notes the place where the declaration declares a symbol.
func (c *Context) Declares(at source.Span, kind SymbolKind, name string) {
	c.Note(Use{Span: at, Symbol: Symbol{Kind: kind, Decl: c.Decl.Key(), Name: name}, Declares: true})
}

// Note notes a use.
func (c *Context) Note(use Use) {
	if use.Span.Start < use.Span.End {
		c.Result.Uses = append(c.Result.Uses, use)
	}
}

// UseNamed notes a name of an expression.
func (c *Context) UseNamed(at source.Span, n expr.Named) {
	switch n.Kind {
	case expr.DatasetName:
		c.NoteUse(at, DatasetSymbol, "dataset "+n.Name, "")
	case expr.FieldName:
		c.UseField(at, n.Of, n.Name)
	case expr.ValueName:
		c.NoteUse(at, ValueSymbol, "enum "+n.Of, n.Name)
	case expr.ParameterName:
		c.NoteUse(at, ParameterSymbol, c.Decl.Key(), n.Name)
	case expr.LostName:
		c.SilentField(at, n.Of, n.Name)
	}
}

// UseField notes a field by the name that is written: that of a reference, or
// of the column after it. A field of a derived dataset is the one that it is
// taken from; the name of a joined column, `companies_city`, is two.
func (c *Context) UseField(at source.Span, dataset, name string) {
	s := c.fieldsOf(dataset)
	written, suffix := name, ""
	if s != nil {
		if f := s.Field(name); f != nil && f.Reference != nil {
			written = s.Written[f.Name]
			if name != written && len(name) > len(written) {
				suffix = name[len(written):]
			}
		}
	}
	for range maxBases {
		if s == nil {
			break
		}
		origin, derived := s.Origins[written]
		if !derived {
			break
		}
		if origin.Joined && at.End-at.Start == len(written)+len(suffix) {
			end := at.Start + len(origin.Dataset)
			c.NoteUse(source.Span{Start: at.Start, End: end}, DatasetSymbol, "dataset "+origin.Dataset, "")
			at.Start = end + len("_")
		}
		dataset, written = origin.Dataset, origin.Field
		s = c.fieldsOf(dataset)
	}
	use := Use{Span: at, Symbol: Symbol{Kind: FieldSymbol, Decl: "dataset " + dataset, Name: written}, Suffix: suffix}
	c.Note(use)
	if s != nil && s.Untyped[written] {
		c.Result.Silent = append(c.Result.Silent, use)
	}
}

// SilentField notes a use of a field that a mistake may keep from being known: it
// is no error of its own. A derived dataset has such a field from its base.
func (c *Context) SilentField(at source.Span, dataset, name string) {
	for range maxBases {
		s := c.fieldsOf(dataset)
		switch {
		case s == nil:
			return
		case s.Derived != nil:
			dataset = s.Derived.From
		default:
			// Inside of the damage an unknown name may be a mistake of its own.
			if key := "dataset " + dataset; s.lost(name) || s.Damaged && key != c.Decl.Key() {
				c.silent(at, Symbol{Kind: FieldSymbol, Decl: key, Name: name})
			}
			return
		}
	}
}

func (c *Context) silent(at source.Span, symbol Symbol) {
	c.Result.Silent = append(c.Result.Silent, Use{Span: at, Symbol: symbol})
}

// SilentName says whether an unknown name may be that of a damaged declaration,
// and notes its use then.
func (c *Context) SilentName(at source.Span, code diag.Code, name string) bool {
	switch key := "dataset " + name; {
	case code == diag.UnknownDataset && c.Declared(key):
		c.silent(at, Symbol{Kind: DatasetSymbol, Decl: key, Name: name})
	case c.Ask.Lost.Ask(c.Task, name):
		c.silent(at, Symbol{Name: name})
	default:
		return false
	}
	return true
}

// maxBases bounds how far a field is followed; datasets made of each other are
// an error that is reported elsewhere.
const maxBases = 32
