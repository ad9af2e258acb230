package lsp

import (
	"context"
	"hash/fnv"
	"strconv"

	"go.lsp.dev/protocol"
	"go.lsp.dev/uri"

	"github.com/n3-lang/n3/compiler/workspace"
)

// An editor that can ask for diagnostics is not told of them unasked: it would
// show each twice. It asks for the file that is edited; when an edit changes
// what is wrong in another, it is asked to refresh.

// Diagnostic says what is wrong in one file.
func (s *server) Diagnostic(ctx context.Context, params *protocol.DocumentDiagnosticParams) (protocol.DocumentDiagnosticReport, error) {
	state := stateOf(ctx)
	list := []protocol.Diagnostic{}
	if v := state.find(params.TextDocument.URI); v != nil {
		list, _ = v.diagnostics(v.file.File, v.problems(), state.features)
	}
	id, err := resultID(list)
	if err != nil || ctx.Err() != nil {
		return nil, firstError(err, ctx.Err())
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

func firstError(list ...error) error {
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

// DiagnosticWorkspace says what is wrong in all files. An editor asks again and
// again: an answer that would say nothing new waits until there is something.
func (s *server) DiagnosticWorkspace(ctx context.Context, params *protocol.WorkspaceDiagnosticParams) (*protocol.WorkspaceDiagnosticReport, error) {
	known := map[uri.URI]string{}
	for _, p := range params.PreviousResultIds {
		known[p.URI] = p.Value
	}
	state, turned := s.session.present()
	for {
		report, news, err := state.workspaceReport(ctx, known)
		if err != nil || ctx.Err() != nil {
			return nil, firstError(err, ctx.Err())
		}
		if news || len(known) == 0 || s.in(shutDown) {
			return report, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-s.background.Done():
			return report, nil
		case <-turned:
		}
		state, turned = s.session.present()
	}
}

// workspaceReport lists what is wrong in all files, and says whether that is
// news to an editor that has some lists already, by their ids.
func (st *state) workspaceReport(ctx context.Context, known map[uri.URI]string) (*protocol.WorkspaceDiagnosticReport, bool, error) {
	report := &protocol.WorkspaceDiagnosticReport{Items: []protocol.WorkspaceDocumentDiagnosticReport{}}
	news, seen := false, map[uri.URI]bool{}
	for _, snap := range st.sorted() {
		for _, f := range snap.program().Files {
			if ctx.Err() != nil {
				return nil, false, ctx.Err()
			}
			at := snap.address(f.Path)
			if seen[at] || st.speaksElsewhere(at, snap, f) {
				continue
			}
			seen[at] = true
			list, _ := snap.diagnostics(f.File, snap.program().FileDiagnostics(f.Path), st.features)
			id, err := resultID(list)
			if err != nil {
				return nil, false, err
			}
			var version *int32
			if text, open := snap.open[f.Path]; open {
				version = &text.version
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
func (st *state) speaksElsewhere(at uri.URI, snap *snapshot, f *workspace.File) bool {
	home, open := st.homes[at]
	return open && (home.project != snap.project.key || home.path != f.Path)
}
