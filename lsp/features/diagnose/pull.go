package diagnose

import (
	"context"
	"hash/fnv"
	"strconv"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/lsp/session"
)

// Diagnostic says what is wrong in one file.
func Diagnostic(ctx context.Context, params *protocol.DocumentDiagnosticParams) (protocol.DocumentDiagnosticReport, error) {
	state := session.StateOf(ctx)
	list := []protocol.Diagnostic{}
	if v := state.Find(params.TextDocument.URI); v != nil {
		list, _ = v.Diagnostics(v.File.File, v.Problems(), state.Capabilities)
	}
	id, err := resultID(list)
	if err != nil || ctx.Err() != nil {
		return nil, FirstError(err, ctx.Err())
	}
	if params.PreviousResultID != nil && *params.PreviousResultID == id {
		report := &protocol.RelatedUnchangedDocumentDiagnosticReport{}
		report.Kind, report.ResultID = "unchanged", id
		return report, nil
	}
	report := &protocol.RelatedFullDocumentDiagnosticReport{}
	report.Kind, report.ResultID, report.Items = "full", &id, list
	return report, nil
}

func FirstError(list ...error) error {
	for _, err := range list {
		if err != nil {
			return err
		}
	}
	return nil
}

// resultID names a list of diagnostics by what is in it, so that it holds in
// whichever order they were asked for.
func resultID(list []protocol.Diagnostic) (string, error) {
	raw, err := protocol.Marshal(list)
	if err != nil {
		return "", err
	}
	hash := fnv.New64a()
	hash.Write(raw)
	return strconv.FormatUint(hash.Sum64(), 36), nil
}

// Workspace lists what is wrong in all files, and says whether that is
// news to an editor that has some lists already, by their ids.
func Workspace(st *session.State, ctx context.Context, known map[uri.URI]string) (*protocol.WorkspaceDiagnosticReport, bool, error) {
	report := &protocol.WorkspaceDiagnosticReport{Items: []protocol.WorkspaceDocumentDiagnosticReport{}}
	news, seen := false, map[uri.URI]bool{}
	for _, snap := range st.Sorted() {
		for _, f := range snap.Program().Files {
			if ctx.Err() != nil {
				return nil, false, ctx.Err()
			}
			at := snap.Address(f.Path)
			if seen[at] || speaksElsewhere(st, at, snap, f) {
				continue
			}
			seen[at] = true
			list, _ := snap.Diagnostics(f.File, snap.Program().FileDiagnostics(f.Path), st.Capabilities)
			id, err := resultID(list)
			if err != nil {
				return nil, false, err
			}
			var version *int32
			if text, open := snap.Open[f.Path]; open {
				version = &text.Version
			}
			if known[at] == id {
				item := &protocol.WorkspaceUnchangedDocumentDiagnosticReport{URI: at, Version: version}
				item.Kind, item.ResultID = "unchanged", id
				report.Items = append(report.Items, item)
				continue
			}
			if _, before := known[at]; before || len(list) > 0 {
				news = true
			}
			item := &protocol.WorkspaceFullDocumentDiagnosticReport{URI: at, Version: version}
			item.Kind, item.ResultID, item.Items = "full", &id, list
			report.Items = append(report.Items, item)
		}
	}
	for at := range known {
		if seen[at] {
			continue
		}
		id, err := resultID([]protocol.Diagnostic{})
		if err != nil {
			return nil, false, err
		}
		if known[at] == id {
			continue
		}
		news = true // the file is gone, and all that was wrong in it
		item := &protocol.WorkspaceFullDocumentDiagnosticReport{URI: at}
		item.Kind, item.ResultID, item.Items = "full", &id, []protocol.Diagnostic{}
		report.Items = append(report.Items, item)
	}
	return report, news, nil
}

// speaksElsewhere says whether a file that is open has its home in another
// project.
func speaksElsewhere(st *session.State, at uri.URI, snap *session.Snapshot, f *workspace.File) bool {
	home, open := st.Homes[at]
	return open && (home.Project != snap.Project.Key || home.Path != f.Path)
}
