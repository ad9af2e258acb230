package grammar

// #include "treesitter.h"
import "C"

import "strings"

// section is one part of a file, parsed by itself. Its items do not depend on where it is.
type section struct {
	text  string
	items []Item // with offsets in text
}

// Parse parses text once and keeps nothing.
func Parse(text string) *Syntax {
	document := NewDocument(text)
	defer document.Close()
	return document.Syntax()
}

// Document owns a tree-sitter parser, and the tree of the section that was edited last, for a file that is being edited.
// Not for concurrent use. Close it once.
type Document struct {
	parser   *parser // nil when closed
	syntax   *Syntax
	sections []*section
	active   *activeTree // nil where no edit was made, none can be followed, or its text has an error
}

// activeTree is the tree of one section, ready to be edited.
type activeTree struct {
	*tree
	text       string // of the section, as the tree has it
	start, end int    // of the section in the file
}

// Edit replaces the bytes [Start, OldEnd) of the text as left by the edit before with New.
type Edit struct {
	Start, OldEnd int
	New           string
}

// Difference is the edit that makes one text another, without what both begin and end with.
func Difference(before, after string) Edit {
	start, most := 0, min(len(before), len(after))
	for start < most && before[start] == after[start] {
		start++
	}
	for start > 0 && start < most && before[start]&0xC0 == 0x80 {
		start--
	}
	end := 0
	for end < most-start && before[len(before)-1-end] == after[len(after)-1-end] {
		end++
	}
	for end > 0 && before[len(before)-end]&0xC0 == 0x80 {
		end--
	}
	return Edit{Start: start, OldEnd: len(before) - end, New: after[start : len(after)-end]}
}

// NewDocument parses text and is ready for edits.
func NewDocument(text string) *Document {
	d := &Document{parser: newParser()}
	d.parse(text)
	return d
}

// Syntax gives the parse of the text as it is now.
func (d *Document) Syntax() *Syntax { return d.syntax }

// Close frees the parser and its tree. What was given out stays valid.
func (d *Document) Close() {
	if d.parser == nil {
		return
	}
	d.dropTree()
	d.parser.close()
	d.parser = nil
}

// Apply makes the edits one after the other and parses once. The answer equals Parse of the new text; chunks which the edits
// left as they were keep their pointers. Offsets outside the text are moved to its nearest end. A closed document stays as
// it is.
func (d *Document) Apply(edits ...Edit) *Syntax {
	if d.parser == nil {
		return d.syntax
	}
	text := d.syntax.Text
	for _, edit := range edits {
		edit.Start = min(max(edit.Start, 0), len(text))
		edit.OldEnd = min(max(edit.OldEnd, edit.Start), len(text))
		d.follow(edit)
		text = text[:edit.Start] + edit.New + text[edit.OldEnd:]
	}
	if text != d.syntax.Text {
		d.parse(text)
	}
	return d.syntax
}

// follow makes an edit on the active tree, or moves it, or gives it up where the edit crosses its bounds.
func (d *Document) follow(edit Edit) {
	a := d.active
	if a == nil {
		return
	}
	grown := len(edit.New) - (edit.OldEnd - edit.Start)
	switch {
	case edit.Start >= a.end && edit.Start > a.start:
		// Behind it. At its very end too: a section ends where a line does.
	case edit.OldEnd < a.start:
		a.start += grown
		a.end += grown
	case edit.Start >= a.start && edit.OldEnd <= a.end:
		start, oldEnd := edit.Start-a.start, edit.OldEnd-a.start
		text := a.text[:start] + edit.New + a.text[oldEnd:]
		newEnd := start + len(edit.New)
		a.edit(a.text, text, start, oldEnd, newEnd)
		a.text = text
		a.end += grown
	default:
		d.dropTree()
	}
}

// point gives row and column, in bytes, of an offset.
func point(text string, offset int) C.TSPoint {
	return C.TSPoint{row: C.uint32_t(strings.Count(text[:offset], "\n")), column: C.uint32_t(offset - lineStart(text, offset))}
}

func (d *Document) dropTree() {
	if d.active != nil {
		d.active.close()
		d.active = nil
	}
}

// parse cuts text into sections and parses those that are new.
func (d *Document) parse(text string) {
	known := map[string]*section{}
	for _, section := range d.sections {
		known[section.text] = section
	}
	kept := d.chunksByText()
	syntax := &Syntax{Text: text}
	d.sections = nil
	starts := sections(text)
	for i, start := range starts {
		end := len(text)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		part := known[text[start:end]]
		if part == nil {
			part = d.parseSection(text[start:end], start)
			for i, item := range part.items {
				part.items[i].Chunk = kept.take(item.Chunk)
			}
			known[part.text] = part
		}
		d.sections = append(d.sections, part)
		for _, item := range part.items {
			syntax.Items = append(syntax.Items, Item{start + item.Offset, item.Chunk})
		}
	}
	d.syntax = syntax
}

// parseSection parses one section from the active tree where that is its own, and makes its tree the active one.
func (d *Document) parseSection(text string, start int) *section {
	var parsed *tree
	if a := d.active; a != nil && a.start == start && a.text == text {
		parsed = d.parser.parse(text, a.tree)
		if parsed.hasError() {
			// Recovery may go another way from an old tree than from none.
			parsed.close()
			parsed = nil
		}
	}
	if parsed == nil {
		parsed = d.parser.parse(text, nil)
	}
	d.dropTree()
	made := &section{text, chunks(text, copyTree(parsed, text))}
	if parsed.hasError() {
		parsed.close() // of little use: the next text seldom has none
	} else {
		d.active = &activeTree{parsed, text, start, start + len(text)}
	}
	return made
}

// chunkIndex finds a chunk of the syntax before by its text.
type chunkIndex map[string]*Chunk

func (d *Document) chunksByText() chunkIndex {
	index := chunkIndex{}
	if d.syntax != nil {
		for _, item := range d.syntax.Items {
			index[item.Text] = item.Chunk
		}
	}
	return index
}

// take gives the old chunk where it equals the new one, else the new one.
func (index chunkIndex) take(chunk *Chunk) *Chunk {
	if old := index[chunk.Text]; old != nil && old.Equal(chunk) {
		return old
	}
	return chunk
}
