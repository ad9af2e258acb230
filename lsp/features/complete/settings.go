package complete

import (
	"path"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/lsp/describe"
	"github.com/n3-lang/n3/lsp/session"
)

// An n3.toml has completion and hover, all of it from the one table of settings.

// completeSettings lists the keys that are not set, in the table that an offset
// is in, and behind an `=` what the setting takes.
func completeSettings(v *session.View, offset int, can session.Capabilities) *protocol.CompletionList {
	list := &protocol.CompletionList{Items: []protocol.CompletionItem{}}
	text := v.File.Text
	line := text[strings.LastIndexByte(text[:offset], '\n')+1 : offset]
	table := tableAt(text[:offset-len(line)])
	add := func(s workspace.Setting, kind protocol.CompletionItemKind, label, insert string, written int) {
		list.Items = append(list.Items, protocol.CompletionItem{
			Label: label, Kind: kind, Documentation: describe.Markup(can, s.Describe()), Detail: protocol.NewOptional(string(s.Kind)),
			TextEdit: &protocol.TextEdit{NewText: insert, Range: v.Span(source.Span{Start: offset - written, End: offset})},
		})
	}
	written := strings.TrimLeft(line, " \t")
	if strings.Contains(line, "#") {
		return list
	}
	if key, value, behind := strings.Cut(written, "="); behind {
		if s, ok := workspace.FindSetting(joined(table, strings.TrimSpace(key))); ok && s.Kind != workspace.Table {
			value = strings.TrimLeft(value, " \t")
			for _, insert := range settingValues(v, s) {
				if strings.HasPrefix(insert, value) {
					add(s, protocol.CompletionItemKindValue, insert, insert, len(value))
				}
			}
		}
		return list
	}
	settings := v.Program().Settings
	rest, _, _ := strings.Cut(text[offset:], "\n")
	assigned := strings.Contains(rest, "=") // a key that is written over
	equals := " = "
	if assigned {
		equals = ""
	}
	for _, s := range settings.Missing("") {
		switch {
		case s.Kind == workspace.Table && assigned:
		case s.Kind == workspace.Table:
			add(s, protocol.CompletionItemKindModule, "["+s.Key+"]", "["+s.Key+"]", len(written))
		case table == "" && !strings.HasPrefix(written, "["):
			add(s, protocol.CompletionItemKindProperty, s.Key, s.Key+equals, len(written))
		}
	}
	if table != "" && !strings.HasPrefix(written, "[") {
		for _, s := range settings.Missing(table) {
			add(s, protocol.CompletionItemKindProperty, s.LastKey(), s.LastKey()+equals, len(written))
		}
	}
	return list
}

// settingValues lists what a setting could be: the programs of the project, or
// the example of the reference.
func settingValues(v *session.View, s workspace.Setting) []string {
	if s.Key != "main" {
		return []string{s.Example}
	}
	list := []string{}
	for _, f := range v.Program().Files {
		if f.IsProgram() && path.Ext(f.Path) == ".n3" {
			list = append(list, `"`+f.Path+`"`)
		}
	}
	return list
}

// tableAt is the table whose header is the last above.
func tableAt(above string) string {
	table := ""
	for line := range strings.Lines(above) {
		if header, ok := strings.CutPrefix(strings.TrimSpace(line), "["); ok {
			table, _, _ = strings.Cut(header, "]")
			table = strings.TrimSpace(table)
		}
	}
	return table
}

func joined(table, key string) string {
	if table == "" {
		return key
	}
	return table + "." + key
}
