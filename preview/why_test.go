package preview

import (
	"net/http"
	"strings"
	"testing"

	"github.com/n3-lang/n3/preview/host"
	"github.com/n3-lang/n3/preview/network"
)

func TestARunningPreviewExplainsItsRules(t *testing.T) {
	l := startExample(t)
	if status, answer := l.ask(http.MethodPost, "/api/datasets/user_profiles", `{"name":"Ada","email":"ada@example.com"}`); status != http.StatusCreated {
		t.Fatalf("%d %s", status, answer)
	}
	running, err := Find(l.file)
	if err != nil || running.Address != l.Address() {
		t.Fatalf("found %+v, %v", running, err)
	}
	found, err := running.Why(t.Context(), host.Question{Operation: "update", Dataset: "user_profiles", Key: "1", Person: &host.Someone{Role: "guest"}})
	if err != nil {
		t.Fatal(err)
	}
	if found.Allowed == nil || *found.Allowed || found.Person.Anonymous || found.Person.Name != "guest" {
		t.Errorf("a guest: %+v", found)
	}
	for _, rule := range found.Rules {
		// The line that a person is led to says the rule.
		file := l.program.Load().Source(rule.File)
		if file == nil || rule.Line < 1 {
			t.Fatalf("%s is at %s:%d", rule.Name, rule.File, rule.Line)
		}
		span := file.LineSpan(rule.Line - 1)
		if line := file.Text[span.Start:span.End]; !strings.Contains(line, strings.TrimSuffix(strings.TrimSuffix(rule.Name, ".after"), ".before")) {
			t.Errorf("%s is at %q", rule.Name, line)
		}
	}
	if found, err = running.Why(t.Context(), host.Question{Operation: "update", Dataset: "user_profiles", Key: "1", Person: &host.Someone{Role: "admin"}}); err != nil || found.Allowed == nil || !*found.Allowed {
		t.Errorf("an admin: %+v, %v", found, err)
	}
	if _, err := running.Why(t.Context(), host.Question{Operation: "read", Dataset: "nothing"}); err == nil || err.Error() != "There is no dataset nothing." {
		t.Errorf("an unknown dataset: %v", err)
	}

	// Values of rows are for whoever writes the program.
	question := `{"operation":"read","dataset":"user_profiles"}`
	if status, answer := l.ask(http.MethodPost, "/__n3/why", question); status != http.StatusForbidden {
		t.Errorf("without the session: %d %s", status, answer)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, l.Address()+"/__n3/why", strings.NewReader(question))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set(network.SessionHeader, l.State().Session)
	r.Header.Set("Cookie", network.Developer(r).String())
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusOK {
		t.Errorf("a page that asks: %s", response.Status)
	}
}

func TestNoPreviewIsASentence(t *testing.T) {
	root := t.TempDir()
	write(t, root+"/app.n3", "dataset things { title: string }")
	if _, err := Find(root); err == nil || !strings.Contains(err.Error(), "n3 preview") {
		t.Errorf("nothing runs: %v", err)
	}
	// One that was killed leaves its file.
	write(t, root+"/.n3/preview.lock", `{"process":1,"address":"http://127.0.0.1:9","session":"x"}`)
	running, err := Find(root)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := running.Why(t.Context(), host.Question{Operation: "read", Dataset: "things"}); err == nil || !strings.Contains(err.Error(), "n3 preview") {
		t.Errorf("it has ended: %v", err)
	}
}
