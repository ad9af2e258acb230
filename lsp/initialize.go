package lsp

import (
	"context"
	"slices"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/source"
)

// features is what the editor can do, as far as the server asks.
type features struct {
	snippets, insertReplace, adjustIndent bool
	related, versions                     bool
	tags                                  []protocol.DiagnosticTag
	watch                                 bool
	configuration, configurationChanges   bool
	plainText                             bool // of documentation: no Markdown
	documentChanges, resolveEdits         bool // of workspace edits, of code actions
	resolveDocs                           bool // of completion
	hierarchicalSymbols                   bool
	foldLines                             bool
	foldLimit                             int // 0: none
	pull, refreshDiagnostics              bool
	refreshTokens, refreshHints           bool
	refreshLenses                         bool
	progress, content                     bool // work done progress; documents of `n3-generated:`
	annotations                           bool
}

// Initialize agrees on what both sides can do.
func (s *server) Initialize(_ context.Context, params *protocol.InitializeParams) (*protocol.InitializeResult, error) {
	encoding, kind := negotiate(params.Capabilities.General)
	s.session.configure(encoding, featuresOf(&params.Capabilities))
	s.session.addFolders(foldersOf(params)...)
	if params.ProcessID != nil && *params.ProcessID > 0 {
		pid := int(*params.ProcessID)
		s.start(func() { s.watchParent(s.background, pid) })
	}
	s.phase.Store(int32(initialized))
	return &protocol.InitializeResult{
		ServerInfo:   protocol.ServerInfo{Name: "n3", Version: protocol.NewOptional(s.version)},
		Capabilities: serverCapabilities(kind, s.session.can()),
	}, nil
}

// Initialized asks the editor to watch the files, and for its settings. It asks
// beside the handler: the answer comes on the stream that the handler reads.
func (s *server) Initialized(context.Context, *protocol.InitializedParams) error {
	s.session.begin()
	s.start(func() { s.firstRead(s.background) })
	s.start(func() {
		s.registerWatcher(s.background)
		s.registerSettings(s.background)
		s.readSettings(s.background)
	})
	return nil
}

// Shutdown stops the work; only `exit` may follow.
func (s *server) Shutdown(context.Context) error {
	s.phase.Store(int32(shutDown))
	s.session.poke() // whoever waits for news gets an answer
	return nil
}

// Exit ends the server.
func (s *server) Exit(context.Context) error {
	if s.in(shutDown) {
		s.exit(ExitClean)
	} else {
		s.exit(ExitAborted)
	}
	return nil
}

// SetTrace is understood and changes nothing: the log goes to stderr.
func (s *server) SetTrace(context.Context, *protocol.SetTraceParams) error { return nil }

// negotiate takes UTF-8, the encoding of the texts themselves, where the editor
// has it, and UTF-16, which every editor has, where it has not.
func negotiate(general *protocol.GeneralClientCapabilities) (source.Encoding, protocol.PositionEncodingKind) {
	if general != nil {
		switch {
		case slices.Contains(general.PositionEncodings, protocol.PositionEncodingKindUTF8):
			return source.UTF8, protocol.PositionEncodingKindUTF8
		case slices.Contains(general.PositionEncodings, protocol.PositionEncodingKindUTF16):
		case slices.Contains(general.PositionEncodings, protocol.PositionEncodingKindUTF32):
			return source.UTF32, protocol.PositionEncodingKindUTF32
		}
	}
	return source.UTF16, protocol.PositionEncodingKindUTF16
}

func featuresOf(c *protocol.ClientCapabilities) features {
	var f features
	if doc := c.TextDocument; doc != nil {
		if doc.Completion != nil && doc.Completion.CompletionItem != nil {
			item := doc.Completion.CompletionItem
			f.snippets, f.insertReplace = isTrue(item.SnippetSupport), isTrue(item.InsertReplaceSupport)
			f.resolveDocs = slices.Contains(item.ResolveSupport.Properties, "documentation")
			f.adjustIndent = slices.Contains(item.InsertTextModeSupport.ValueSet, protocol.InsertTextModeAdjustIndentation)
		}
		if p := doc.PublishDiagnostics; p != nil {
			f.related, f.versions = isTrue(p.RelatedInformation), isTrue(p.VersionSupport)
			f.tags = p.TagSupport.ValueSet
		}
		if doc.DocumentSymbol != nil {
			f.hierarchicalSymbols = isTrue(doc.DocumentSymbol.HierarchicalDocumentSymbolSupport)
		}
		if fold := doc.FoldingRange; fold != nil {
			f.foldLines = isTrue(fold.LineFoldingOnly)
			if fold.RangeLimit != nil {
				f.foldLimit = clampInt(*fold.RangeLimit)
			}
		}
		if action := doc.CodeAction; action != nil {
			f.resolveEdits = isTrue(action.DataSupport) && slices.Contains(action.ResolveSupport.Properties, "edit")
		}
		f.pull = doc.Diagnostic != nil
		if doc.Hover != nil && len(doc.Hover.ContentFormat) > 0 {
			f.plainText = !slices.Contains(doc.Hover.ContentFormat, protocol.MarkupKindMarkdown)
		}
	}
	if w := c.Workspace; w != nil {
		f.watch = w.DidChangeWatchedFiles != nil && isTrue(w.DidChangeWatchedFiles.DynamicRegistration)
		f.configuration = isTrue(w.Configuration)
		f.configurationChanges = w.DidChangeConfiguration != nil && isTrue(w.DidChangeConfiguration.DynamicRegistration)
		f.content = w.TextDocumentContent != nil
		if w.WorkspaceEdit != nil {
			f.documentChanges = isTrue(w.WorkspaceEdit.DocumentChanges)
			f.annotations = w.WorkspaceEdit.ChangeAnnotationSupport != nil && f.documentChanges
		}
		f.refreshDiagnostics = w.Diagnostics != nil && isTrue(w.Diagnostics.RefreshSupport)
		f.refreshTokens = w.SemanticTokens != nil && isTrue(w.SemanticTokens.RefreshSupport)
		f.refreshHints = w.InlayHint != nil && isTrue(w.InlayHint.RefreshSupport)
		f.refreshLenses = w.CodeLens != nil && isTrue(w.CodeLens.RefreshSupport)
	}
	f.progress = c.Window != nil && isTrue(c.Window.WorkDoneProgress)
	return f
}

func isTrue(b *bool) bool { return b != nil && *b }

// foldersOf lists the folders that are open, or the one that older editors say.
func foldersOf(params *protocol.InitializeParams) []uri.URI {
	if folders, ok := params.WorkspaceFolders.Get(); ok {
		var list []uri.URI
		for _, f := range folders {
			list = append(list, f.URI)
		}
		return list
	}
	//lint:ignore SA1019 editors of before 3.6 say no folders
	root, old := params.RootURI, params.RootPath
	if root != nil {
		return []uri.URI{*root}
	}
	if path, ok := old.Get(); ok && path != "" {
		return []uri.URI{uri.File(path)}
	}
	return nil
}
