package workspace

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/n3-lang/n3/compiler/diag"
	"github.com/n3-lang/n3/compiler/runtime"
	"github.com/n3-lang/n3/compiler/source"
)

// PackageFile names, under `dependencies`, the npm packages that the components of a
// project import; PackageLock has the versions of all that these depend on, as the
// preview installed them.
const (
	PackageFile = "custom/package.json"
	PackageLock = "custom/package-lock.json"
)

// Packages are versions by the names of packages.
type Packages map[string]string

// exactVersion is one version as npm writes it, not a range or an address.
var exactVersion = regexp.MustCompile(`^\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?$`)

// packageName is a name of npm's, with its scope if it has one.
var packageName = regexp.MustCompile(`^(@[a-z0-9~-][a-z0-9._~-]*/)?[a-z0-9~-][a-z0-9._~-]*$`)

const (
	packageExample = "`{ \"dependencies\": { \"d3-scale\": \"4.0.2\" } }`"
	notPackages    = "expected a JSON object such as " + packageExample
)

// ParsePackages reads the `dependencies` of a package file. Only those that can be
// used are returned, in a map that is never nil.
func ParsePackages(text string) (Packages, []diag.Diagnostic) {
	r := packageReader{packages: Packages{}}
	if err := json.Unmarshal([]byte(text), new(any)); err != nil {
		r.report(placeOf(err, text), notPackages)
		return r.packages, r.findings
	}
	err := members(text, 0, func(m member) error {
		if m.key != "dependencies" {
			return nil
		}
		err := members(m.value, m.at.Start, func(m member) error {
			r.add(m)
			return nil
		})
		if err != nil {
			r.report(m.at, "`dependencies` takes an object of names and versions: %s", packageExample)
		}
		return nil
	})
	if err != nil {
		r.report(source.Span{End: len(strings.TrimRight(text, " \t\r\n"))}, notPackages)
	}
	return r.packages, r.findings
}

// member is a key of a JSON object with its value, as they are written.
type member struct {
	key, value string
	keyAt, at  source.Span
}

var errNoObject = errors.New("no object")

// members goes through a value that begins at an offset of its file. It is JSON, so
// all that can be wrong is that it is no object.
func members(text string, offset int, visit func(member) error) error {
	decoder := json.NewDecoder(strings.NewReader(text))
	place := func(start int) source.Span {
		end := int(decoder.InputOffset())
		start += len(text[start:end]) - len(strings.TrimLeft(text[start:end], " \t\r\n,:"))
		return source.Span{Start: offset + start, End: offset + end}
	}
	if token, err := decoder.Token(); err != nil || token != json.Delim('{') {
		return errNoObject
	}
	for decoder.More() {
		var m member
		start := int(decoder.InputOffset())
		token, err := decoder.Token()
		if err != nil {
			return err
		}
		m.key, m.keyAt = token.(string), place(start) // the keys of an object are strings
		start = int(decoder.InputOffset())
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return err
		}
		m.value, m.at = string(value), place(start)
		if err := visit(m); err != nil {
			return err
		}
	}
	return nil
}

// placeOf is where a text is no JSON, as far as the error says.
func placeOf(err error, text string) source.Span {
	at := len(text)
	var syntax *json.SyntaxError
	// Its offset counts the byte that it is about, unless the text ends too early.
	if errors.As(err, &syntax) && int(syntax.Offset) <= len(text) && syntax.Error() != "unexpected end of JSON input" {
		at = max(int(syntax.Offset)-1, 0)
	}
	return source.Span{Start: at, End: min(at+1, len(text))}
}

// packageReader takes packages one by one.
type packageReader struct {
	packages Packages
	findings []diag.Diagnostic
}

func (r *packageReader) report(at source.Span, format string, args ...any) *diag.Diagnostic {
	r.findings = append(r.findings, diag.Diagnostic{
		Code: diag.BadPackage, Severity: diag.Error, Location: diag.Location{File: PackageFile, Span: at}, Message: fmt.Sprintf(format, args...),
	})
	return &r.findings[len(r.findings)-1]
}

// add takes a package, or says why it cannot be used.
func (r *packageReader) add(m member) {
	var version string
	ours, clash := runtime.Packages()[m.key]
	_, twice := r.packages[m.key]
	write := func(d *diag.Diagnostic, version string) {
		edit := diag.FileEdit{File: PackageFile, Edit: source.Edit{Span: m.at, New: `"` + version + `"`}}
		d.Fixes = []diag.Fix{{Title: "Change to `" + version + "`", Edits: []diag.FileEdit{edit}}}
	}
	switch {
	case json.Unmarshal([]byte(m.value), &version) != nil:
		r.report(m.at, "the version of `%s` takes a string: `\"1.2.0\"`", m.key)
	case !packageName.MatchString(m.key):
		r.report(m.keyAt, "`%s` is not the name of an npm package", m.key)
	case twice:
		r.report(m.keyAt, "duplicate package `%s`", m.key)
	case clash && ours != version:
		write(r.report(m.at, "the application already has `%s` %s; change the version to `%s`, or remove the package", m.key, ours, ours), ours)
	case !exactVersion.MatchString(version):
		d := r.report(m.at, "expected an exact version of `%s` such as `1.2.0`, found `%s`", m.key, version)
		if exact := strings.TrimLeft(version, "^~=v "); exactVersion.MatchString(exact) {
			write(d, exact)
		}
	default:
		r.packages[m.key] = version
	}
}
