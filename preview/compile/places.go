package compile

import (
	"strings"

	"github.com/n3-lang/n3/compiler/ir"
	"github.com/n3-lang/n3/compiler/source"
	"github.com/n3-lang/n3/compiler/workspace"
	"github.com/n3-lang/n3/preview/state"
)

// Places relates what is on the pages to where it is written. It is of one state
// of a program.
type Places struct {
	app   *ir.Application
	files func(path string) *source.File
}

// NewPlaces is for a snapshot without errors.
func NewPlaces(snapshot *workspace.Snapshot) *Places {
	return &Places{app: snapshot.Application(), files: snapshot.Source}
}

// Position adds to a place where it is written: the field, else the widget, else
// the page. A place that has a position keeps it.
func (p *Places) Position(at state.Place) (state.Place, bool) {
	if at.File != "" {
		return at, true
	}
	origin, found := p.origin(at)
	file := p.files(origin.File)
	if !found || file == nil {
		return at, false
	}
	position := file.Position(origin.Span.Start, source.UTF32)
	at.File, at.Line, at.Column = origin.File, position.Line+1, position.Column+1
	return at, true
}

func (p *Places) origin(at state.Place) (ir.Origin, bool) {
	page, widget := p.page(at.Page), p.Widget(at.Page, at.Widget)
	dataset := at.Dataset
	if widget != nil && dataset == "" {
		dataset = widget.Dataset
	}
	if at.Field != "" {
		if origin, found := p.field(dataset, at.Field); found {
			return origin, true
		}
	}
	switch {
	case widget != nil:
		return widget.Origin, true
	case page != nil:
		return page.Origin, true
	}
	if d := p.app.Dataset(dataset); d != nil {
		return d.Origin, true
	}
	return ir.Origin{}, false
}

// field follows a path from a dataset, as `company.name`. A field that nobody wrote
// is where its dataset is.
func (p *Places) field(dataset, path string) (ir.Origin, bool) {
	d := p.app.Dataset(dataset)
	var origin ir.Origin
	for _, step := range strings.Split(path, ".") {
		if d == nil {
			return ir.Origin{}, false
		}
		f := d.Field(step)
		for i := range d.Fields {
			if r := d.Fields[i].Reference; f == nil && r != nil && r.Name == step {
				f = &d.Fields[i]
			}
		}
		if f == nil {
			return ir.Origin{}, false
		}
		if origin = f.Origin; origin.File == "" {
			origin = d.Origin
		}
		d = nil
		if f.Reference != nil {
			d = p.app.Dataset(f.Reference.Dataset)
		}
	}
	return origin, true
}

// Widget finds a widget of a page by its key, or nil.
func (p *Places) Widget(page, key string) *ir.WidgetSpec {
	of := p.page(page)
	if of == nil {
		return nil
	}
	return findWidget(of.Widgets, func(w *ir.WidgetSpec) bool { return w.Key == key })
}

func (p *Places) page(name string) *ir.PageSpec {
	for i := range p.app.Pages {
		if p.app.Pages[i].Name == name {
			return &p.app.Pages[i]
		}
	}
	return nil
}

// findWidget returns the first widget that fits, from the innermost outwards.
func findWidget(list []ir.WidgetSpec, fits func(*ir.WidgetSpec) bool) *ir.WidgetSpec {
	for i := range list {
		w := &list[i]
		for _, inside := range [][]ir.WidgetSpec{w.Children, w.Else} {
			if found := findWidget(inside, fits); found != nil {
				return found
			}
		}
		if fits(w) {
			return w
		}
	}
	return nil
}

// At is what is written at a position: the offset counts bytes. It is nil where
// there is nothing that a page can show.
func (p *Places) At(file string, offset int) *state.Place {
	covers := func(o ir.Origin) bool {
		return o.File == file && o.Span.Start <= offset && offset <= o.Span.End
	}
	for i := range p.app.Pages {
		page := &p.app.Pages[i]
		if !covers(page.Origin) {
			continue
		}
		at := &state.Place{Page: page.Name}
		if w := findWidget(page.Widgets, func(w *ir.WidgetSpec) bool { return covers(w.Origin) }); w != nil {
			at.Widget, at.Dataset = w.Key, w.Dataset
		}
		return at
	}
	for i := range p.app.Datasets {
		d := &p.app.Datasets[i]
		if !covers(d.Origin) {
			continue
		}
		at := &state.Place{Dataset: d.Name}
		for j := range d.Fields {
			f := &d.Fields[j]
			if !covers(f.Origin) {
				continue
			}
			if at.Field = f.Name; f.Reference != nil {
				at.Field = f.Reference.Name
			}
		}
		return at
	}
	return nil
}
