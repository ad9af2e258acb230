package lsp

import (
	"path"
	"strings"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
)

// An n3.toml has completion and hover, all of it from the one table of settings.

// explainSetting finds the setting whose key or value is at an offset.
func (v *view) explainSetting(offset int) (string, source.Span) {
	settings := v.program().Settings
	for _, places := range []map[string]source.Span{settings.Keys, settings.Places} {
		for key, span := range places {
			if s, ok := workspace.FindSetting(key); ok && s.Kind != workspace.Table && span.Contains(offset) {
				return s.Describe(), span
			}
		}
	}
	for key, span := range settings.Keys {
		if s, ok := workspace.FindSetting(key); ok && span.Contains(offset) {
			return s.Describe(), span
		}
	}
	return "", source.Span{Start: offset, End: offset}
}

// completeSettings lists the keys that are not set, in the table that an offset
// is in, and behind an `=` what the setting takes.
func (v *view) completeSettings(offset int, can features) *protocol.CompletionList {
	list := &protocol.CompletionList{Items: []protocol.CompletionItem{}}
	text := v.file.Text
	line := text[strings.LastIndexByte(text[:offset], '\n')+1 : offset]
	table := tableAt(text[:offset-len(line)])
	add := func(s workspace.Setting, kind protocol.CompletionItemKind, label, insert string, written int) {
		list.Items = append(list.Items, protocol.CompletionItem{
			Label: label, Kind: kind, Documentation: can.markup(s.Describe()), Detail: protocol.NewOptional(string(s.Kind)),
			TextEdit: &protocol.TextEdit{NewText: insert, Range: v.span(source.Span{Start: offset - written, End: offset})},
		})
	}
	written := strings.TrimLeft(line, " \t")
	if strings.Contains(line, "#") {
		return list
	}
	if key, value, behind := strings.Cut(written, "="); behind {
		if s, ok := workspace.FindSetting(joined(table, strings.TrimSpace(key))); ok && s.Kind != workspace.Table {
			value = strings.TrimLeft(value, " \t")
			for _, insert := range v.settingValues(s) {
				if strings.HasPrefix(insert, value) {
					add(s, protocol.CompletionItemKindValue, insert, insert, len(value))
				}
			}
		}
		return list
	}
	settings := v.program().Settings
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
func (v *view) settingValues(s workspace.Setting) []string {
	if s.Key != "main" {
		return []string{s.Example}
	}
	list := []string{}
	for _, f := range v.program().Files {
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
