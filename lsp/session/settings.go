package session

// Settings are what a person can choose in the editor, under `n3`.
type Settings struct {
	// Snippets is whether completion writes blocks with places to fill in.
	Snippets *bool `json:"snippets"`
	// InlayHints is whether what the program means without saying it is shown.
	InlayHints *bool `json:"inlayHints"`
	// CodeLens is whether lenses are shown above pages and datasets.
	CodeLens *bool `json:"codeLens"`
}

func (s Settings) Hints() bool { return s.InlayHints == nil || *s.InlayHints }

func (s Settings) Lenses() bool { return s.CodeLens == nil || *s.CodeLens }
