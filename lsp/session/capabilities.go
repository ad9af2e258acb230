package session

import (
	"slices"

	"go.lsp.dev/protocol"
)

// Capabilities is what the editor can do, as far as the server asks.
type Capabilities struct {
	Snippets, InsertReplace, AdjustIndent bool
	related, versions                     bool
	tags                                  []protocol.DiagnosticTag
	Watch                                 bool
	Configuration, ConfigurationChanges   bool
	PlainText                             bool // of documentation: no Markdown
	DocumentChanges, ResolveEdits         bool // of workspace edits, of code actions
	ResolveDocs                           bool // of completion
	HierarchicalSymbols                   bool
	FoldLines                             bool
	FoldLimit                             int // 0: none
	Pull, refreshDiagnostics              bool
	refreshTokens, refreshHints           bool
	refreshLenses                         bool
	Progress, Content                     bool // work done progress; documents of `n3-generated:`
	Show                                  bool // it opens a document when it is asked to
	annotations                           bool
}

func CapabilitiesOf(c *protocol.ClientCapabilities) Capabilities {
	var f Capabilities
	if doc := c.TextDocument; doc != nil {
		if doc.Completion != nil && doc.Completion.CompletionItem != nil {
			item := doc.Completion.CompletionItem
			f.Snippets, f.InsertReplace = isTrue(item.SnippetSupport), isTrue(item.InsertReplaceSupport)
			f.ResolveDocs = slices.Contains(item.ResolveSupport.Properties, "documentation")
			f.AdjustIndent = slices.Contains(item.InsertTextModeSupport.ValueSet, protocol.InsertTextModeAdjustIndentation)
		}
		if p := doc.PublishDiagnostics; p != nil {
			f.related, f.versions = isTrue(p.RelatedInformation), isTrue(p.VersionSupport)
			f.tags = p.TagSupport.ValueSet
		}
		if doc.DocumentSymbol != nil {
			f.HierarchicalSymbols = isTrue(doc.DocumentSymbol.HierarchicalDocumentSymbolSupport)
		}
		if fold := doc.FoldingRange; fold != nil {
			f.FoldLines = isTrue(fold.LineFoldingOnly)
			if fold.RangeLimit != nil {
				f.FoldLimit = ClampInt(*fold.RangeLimit)
			}
		}
		if action := doc.CodeAction; action != nil {
			f.ResolveEdits = isTrue(action.DataSupport) && slices.Contains(action.ResolveSupport.Properties, "edit")
		}
		f.Pull = doc.Diagnostic != nil
		if doc.Hover != nil && len(doc.Hover.ContentFormat) > 0 {
			f.PlainText = !slices.Contains(doc.Hover.ContentFormat, protocol.MarkupKindMarkdown)
		}
	}
	if w := c.Workspace; w != nil {
		f.Watch = w.DidChangeWatchedFiles != nil && isTrue(w.DidChangeWatchedFiles.DynamicRegistration)
		f.Configuration = isTrue(w.Configuration)
		f.ConfigurationChanges = w.DidChangeConfiguration != nil && isTrue(w.DidChangeConfiguration.DynamicRegistration)
		f.Content = w.TextDocumentContent != nil
		if w.WorkspaceEdit != nil {
			f.DocumentChanges = isTrue(w.WorkspaceEdit.DocumentChanges)
			f.annotations = w.WorkspaceEdit.ChangeAnnotationSupport != nil && f.DocumentChanges
		}
		f.refreshDiagnostics = w.Diagnostics != nil && isTrue(w.Diagnostics.RefreshSupport)
		f.refreshTokens = w.SemanticTokens != nil && isTrue(w.SemanticTokens.RefreshSupport)
		f.refreshHints = w.InlayHint != nil && isTrue(w.InlayHint.RefreshSupport)
		f.refreshLenses = w.CodeLens != nil && isTrue(w.CodeLens.RefreshSupport)
	}
	f.Progress = c.Window != nil && isTrue(c.Window.WorkDoneProgress)
	f.Show = c.Window != nil && c.Window.ShowDocument != nil && c.Window.ShowDocument.Support
	return f
}

func isTrue(b *bool) bool { return b != nil && *b }
