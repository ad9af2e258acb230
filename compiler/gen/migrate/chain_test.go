package migrate_test

import (
	"encoding/json"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/n3-lang/n3/compiler/gen/migrate"
)

// version is a release of the CRM in testdata: its program, and what people do with it.
type version struct {
	name, text, rows string
}

func crmVersions(t *testing.T) []version {
	t.Helper()
	paths, err := filepath.Glob("testdata/crm/*/app.n3")
	if err != nil || len(paths) < 12 {
		t.Fatalf("%d versions, %v", len(paths), err)
	}
	var list []version
	for _, path := range paths {
		folder := filepath.Dir(path)
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := os.ReadFile(filepath.Join(folder, "rows.sql"))
		if err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
		list = append(list, version{filepath.Base(folder), string(text), string(rows)})
	}
	return list
}

var exact = regexp.MustCompile(`decimal\(([0-9.]+), (\d)\)`)

// use runs what people do with a version. decimal(1.25, 2) is a number of two decimal
// places as this database stores it.
func (r *runtime) use(v version) {
	r.Helper()
	for _, statement := range strings.Split(strings.TrimSpace(v.rows), ";\n") {
		if statement = strings.TrimSuffix(strings.TrimSpace(statement), ";"); statement != "" {
			r.sql(exact.ReplaceAllStringFunc(statement, func(text string) string {
				m := exact.FindStringSubmatch(text)
				if r.dialect == "postgres" {
					return m[1]
				}
				return strings.Replace(m[1], ".", "", 1)
			}))
		}
	}
}

// values are those of each column of each table, in the order of the keys.
type values map[string]map[string][]string

func (r *runtime) values(shape migrate.Shape) values {
	r.Helper()
	found := values{}
	for _, table := range shape.Tables {
		found[table.Name] = map[string][]string{}
		for _, c := range table.Columns {
			var rows [][]any
			decoder := json.NewDecoder(strings.NewReader(r.sql(fmt.Sprintf(`SELECT CAST(%q AS TEXT) FROM %q ORDER BY %q`, c.Name, table.Name, table.Key()))))
			decoder.UseNumber()
			if err := decoder.Decode(&rows); err != nil {
				r.Fatal(err)
			}
			list := []string{}
			for _, row := range rows {
				list = append(list, r.meaning(row[0], c.Type))
			}
			found[table.Name][c.Name] = list
		}
	}
	return found
}

// meaning is a stored value without the form in which its type is stored: a number is
// the same as an integer, as a decimal and as a number.
func (r *runtime) meaning(value any, columnType string) string {
	text := fmt.Sprint(value)
	if value == nil || !strings.HasPrefix(columnType, "decimal") && columnType != "integer" && columnType != "number" {
		return text
	}
	number, ok := new(big.Rat).SetString(text)
	if !ok {
		r.Fatalf("%s is stored as %q", columnType, text)
	}
	if scale := regexp.MustCompile(`, (\d+)\)`).FindStringSubmatch(columnType); scale != nil && r.dialect == "sqlite" {
		places, _ := strconv.Atoi(scale[1])
		number.Quo(number, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(places)), nil)))
	}
	return number.RatString()
}

// mustKeep compares the values before and after an upgrade. Every column that was there
// has its values, under the name that follows it.
func (r *runtime) mustKeep(version string, from, to migrate.Shape, before, after values) {
	r.Helper()
	for _, old := range from.Tables {
		i := slices.IndexFunc(to.Tables, func(t migrate.Table) bool {
			return t.Name == old.Name || t.Was == old.Name && from.Table(t.Name) == nil
		})
		if i < 0 {
			r.Errorf("%s: the table %s is gone", version, old.Name)
			continue
		}
		now := to.Tables[i]
		for _, c := range old.Columns {
			follows := func(n migrate.Column) bool {
				source := n.Name
				if stored := old.Column(n.Name); len(n.Former) > 0 && (stored == nil || !slices.Equal(stored.Former, n.Former)) {
					source = n.Former[len(n.Former)-1]
				}
				return source == c.Name
			}
			j := slices.IndexFunc(now.Columns, follows)
			if j < 0 {
				r.Errorf("%s: the column %s of %s is gone", version, c.Name, old.Name)
				continue
			}
			if a, b := before[old.Name][c.Name], after[now.Name][now.Columns[j].Name]; !slices.Equal(a, b) {
				r.Errorf("%s: %s.%s was %q, and as %s.%s it is %q", version, old.Name, c.Name, a, now.Name, now.Columns[j].Name, b)
			}
		}
	}
}

// A release after the other is installed over rows: each keeps every value, and the
// database is then as one in which all of them were installed at once.
func TestAChainOfReleasesKeepsEveryValue(t *testing.T) {
	versions := crmVersions(t)
	onEach(t, func(t *testing.T, r *runtime) {
		all := migrate.Files{}
		for i, v := range versions {
			next, added, err := all.ExtendBy(on(r.dialect, program(t, v.text)), migrate.Addition{Title: v.name[3:]})
			if err != nil {
				t.Fatal(err)
			}
			if added.Name == "" || len(added.Plan.Findings) > 0 {
				t.Errorf("%s adds %q and says %+v", v.name, added.Name, added.Plan.Findings)
			}
			all = next
			from := r.shape()
			before := r.values(from)
			r.mustInstall(all, i+1)
			to := r.shape()
			r.mustKeep(v.name, from, to, before, r.values(to))
			r.use(v)
		}
		grown, shape := r.catalog(), structure(r.shape())
		r.open()
		r.mustInstall(all, len(versions))
		if fresh := r.catalog(); fresh != grown {
			t.Errorf("a new database is\n%s\none that grew\n%s", fresh, grown)
		}
		if fresh := structure(r.shape()); fresh != shape {
			t.Errorf("a new database has the shape\n%s\none that grew\n%s", fresh, shape)
		}
		if r.dialect == "postgres" && strings.Contains(grown, " | false | CHECK") {
			t.Errorf("a constraint was never validated:\n%s", grown)
		}
	})
}

// The same over the plans of a preview, which knows the rows.
func TestAChainOfSavesKeepsEveryValue(t *testing.T) {
	versions := crmVersions(t)
	onEach(t, func(t *testing.T, r *runtime) {
		for _, v := range versions {
			from := r.shape()
			before := r.values(from)
			plan := r.must(v.text, nil)
			to := r.shape()
			if len(plan.Questions) > 0 {
				t.Errorf("%s asks %+v", v.name, plan.Questions)
			}
			for _, s := range plan.Steps {
				if s.Kind == migrate.DropColumn { // of empty ones
					i := slices.IndexFunc(from.Tables, func(t migrate.Table) bool { return t.Dataset == s.Dataset })
					from.Tables[i].Columns = slices.DeleteFunc(slices.Clone(from.Tables[i].Columns), func(c migrate.Column) bool { return c.Name == s.Field && !c.Filled })
				}
			}
			r.mustKeep(v.name, from, to, before, r.values(to))
			r.use(v)
		}
	})
}
