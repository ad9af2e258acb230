package lsp

import (
	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/lsp/features/edit"
	"github.com/n3-lang/n3/lsp/features/show"
	"github.com/n3-lang/n3/lsp/session"
)

// answered lists the requests that this server answers; README.md has a row for
// each.
var answered = []string{
	protocol.MethodInitialize, protocol.MethodShutdown,
	protocol.MethodTextDocumentDefinition, protocol.MethodTextDocumentDeclaration, protocol.MethodTextDocumentTypeDefinition,
	protocol.MethodTextDocumentReferences, protocol.MethodTextDocumentDocumentHighlight,
	protocol.MethodTextDocumentPrepareRename, protocol.MethodTextDocumentRename,
	protocol.MethodTextDocumentDocumentSymbol, protocol.MethodWorkspaceSymbol,
	protocol.MethodTextDocumentFormatting, protocol.MethodTextDocumentRangeFormatting, protocol.MethodTextDocumentOnTypeFormatting,
	protocol.MethodTextDocumentCodeAction, protocol.MethodCodeActionResolve,
	protocol.MethodTextDocumentCompletion, protocol.MethodCompletionItemResolve,
	protocol.MethodTextDocumentSignatureHelp, protocol.MethodTextDocumentHover,
	protocol.MethodTextDocumentSemanticTokensFull, protocol.MethodTextDocumentSemanticTokensFullDelta, protocol.MethodTextDocumentSemanticTokensRange,
	protocol.MethodTextDocumentFoldingRange, protocol.MethodTextDocumentSelectionRange, protocol.MethodTextDocumentDocumentLink,
	protocol.MethodTextDocumentInlayHint, protocol.MethodInlayHintResolve,
	protocol.MethodTextDocumentCodeLens, protocol.MethodCodeLensResolve,
	protocol.MethodTextDocumentDiagnostic, protocol.MethodWorkspaceDiagnostic,
	protocol.MethodWorkspaceWillRenameFiles, protocol.MethodWorkspaceTextDocumentContent, protocol.MethodWorkspaceExecuteCommand,
	protocol.MethodTextDocumentPrepareCallHierarchy, protocol.MethodCallHierarchyIncomingCalls, protocol.MethodCallHierarchyOutgoingCalls,
	protocol.MethodTextDocumentDocumentColor, protocol.MethodTextDocumentColorPresentation,
}

// serverCapabilities says what the server does for an editor.
func serverCapabilities(encoding protocol.PositionEncodingKind, can session.Capabilities) protocol.ServerCapabilities {
	yes, change := true, protocol.TextDocumentSyncKindIncremental
	c := protocol.ServerCapabilities{
		PositionEncoding: encoding,
		TextDocumentSync: &protocol.TextDocumentSyncOptions{OpenClose: &yes, Change: &change, Save: protocol.Boolean(true)},
		CompletionProvider: &protocol.CompletionOptions{
			TriggerCharacters: []string{".", ":", " ", "(", "[", "-", "\"", "'", "{"}, ResolveProvider: &yes,
		},
		SignatureHelpProvider:            &protocol.SignatureHelpOptions{TriggerCharacters: []string{"(", ","}, RetriggerCharacters: []string{")"}},
		HoverProvider:                    protocol.Boolean(true),
		DefinitionProvider:               protocol.Boolean(true),
		DeclarationProvider:              protocol.Boolean(true),
		TypeDefinitionProvider:           protocol.Boolean(true),
		ReferencesProvider:               protocol.Boolean(true),
		DocumentHighlightProvider:        protocol.Boolean(true),
		DocumentSymbolProvider:           protocol.Boolean(true),
		WorkspaceSymbolProvider:          protocol.Boolean(true),
		RenameProvider:                   &protocol.RenameOptions{PrepareProvider: &yes},
		CodeActionProvider:               &protocol.CodeActionOptions{CodeActionKinds: edit.ActionKinds, ResolveProvider: &yes},
		CodeLensProvider:                 &protocol.CodeLensOptions{ResolveProvider: &yes},
		DocumentLinkProvider:             &protocol.DocumentLinkOptions{},
		ColorProvider:                    protocol.Boolean(true),
		DocumentFormattingProvider:       protocol.Boolean(true),
		DocumentRangeFormattingProvider:  protocol.Boolean(true),
		DocumentOnTypeFormattingProvider: protocol.DocumentOnTypeFormattingOptions{FirstTriggerCharacter: "}", MoreTriggerCharacter: []string{"\n"}},
		FoldingRangeProvider:             protocol.Boolean(true),
		SelectionRangeProvider:           protocol.Boolean(true),
		CallHierarchyProvider:            protocol.Boolean(true),
		SemanticTokensProvider: &protocol.SemanticTokensOptions{
			Legend: protocol.SemanticTokensLegend{TokenTypes: show.TokenTypes, TokenModifiers: show.TokenModifiers},
			Range:  protocol.Boolean(true), Full: &protocol.SemanticTokensFullDelta{Delta: &yes},
		},
		InlayHintProvider:      &protocol.InlayHintOptions{ResolveProvider: &yes},
		ExecuteCommandProvider: protocol.ExecuteCommandOptions{Commands: []string{show.GeneratedCommand}},
		Workspace: &protocol.WorkspaceOptions{
			WorkspaceFolders: &protocol.WorkspaceFoldersServerCapabilities{Supported: &yes, ChangeNotifications: protocol.Boolean(true)},
			FileOperations:   fileOperations(),
		},
	}
	if can.Pull {
		c.DiagnosticProvider = &protocol.DiagnosticOptions{InterFileDependencies: true, WorkspaceDiagnostics: true}
	}
	if can.Content {
		c.Workspace.TextDocumentContent = &protocol.TextDocumentContentOptions{Schemes: []string{session.GeneratedScheme}}
	}
	return c
}

// fileOperations are of our files, and of folders, which may hold some.
func fileOperations() *protocol.FileOperationOptions {
	scheme := "file"
	filters := protocol.FileOperationRegistrationOptions{Filters: []protocol.FileOperationFilter{
		{Scheme: &scheme, Pattern: protocol.FileOperationPattern{Glob: "**/*.n3", Matches: protocol.FileOperationPatternKindFile}},
		{Scheme: &scheme, Pattern: protocol.FileOperationPattern{Glob: "**", Matches: protocol.FileOperationPatternKindFolder}},
	}}
	return &protocol.FileOperationOptions{WillRename: filters, DidRename: filters, DidCreate: filters, DidDelete: filters}
}
