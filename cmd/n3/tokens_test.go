package main

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

const tokensProgram = `app Desk {
    auth: jwt
}

dataset notes {
    text: string required

    access_policy {
        read: authenticated
        create: role(editor)
    }
}

page Home {
    show_table notes
}
`

// A compiled backend of `auth: jwt` knows people by their tokens alone.
func TestSignedTokens(t *testing.T) {
	python, err := filepath.Abs("../../.cache/venv/bin/python")
	if err != nil {
		t.Fatal(err)
	}
	dir := folder(t, map[string]string{"app.n3": tokensProgram})
	if code, _, stderr := n3(t, dir, "compile"); code != 0 {
		t.Fatal(stderr)
	}
	backend := filepath.Join(dir, "out/backend")
	lock, err := os.ReadFile(filepath.Join(backend, "requirements.lock"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(lock, []byte("\nPyJWT==")) {
		t.Error("the lock has no package that verifies tokens")
	}

	t.Run("without an issuer", func(t *testing.T) {
		cmd := exec.CommandContext(t.Context(), python, "-m", "app")
		cmd.Dir = backend
		cmd.Env = append(os.Environ(), "N3_DATABASE_URL=sqlite:///:memory:")
		said, err := cmd.CombinedOutput()
		var exit *exec.ExitError
		if !errors.As(err, &exit) || exit.ExitCode() != 1 || !strings.HasPrefix(string(said), "error: N3_JWT_SECRET, N3_JWT_JWKS_URL: ") || strings.Count(string(said), "\n") != 1 {
			t.Errorf("it ended with %v and said %q", err, said)
		}
	})

	secret := strings.Repeat("s3cret ", 6)
	for name, value := range map[string]string{"N3_JWT_SECRET": secret, "N3_JWT_ISSUER": "issuer", "N3_JWT_AUDIENCE": "desk"} {
		t.Setenv(name, value)
	}
	address := serveDatabase(t, python, backend, filepath.Join(dir, "data.db"))
	token := func(secret string, changes map[string]any) string {
		claims := map[string]any{"sub": "ann", "iss": "issuer", "aud": "desk", "exp": time.Now().Add(time.Hour).Unix()}
		for name, value := range changes {
			claims[name] = value
		}
		return signed(t, secret, claims)
	}
	editor := map[string]any{"roles": []string{"editor"}}
	for _, c := range []struct {
		name, token  string
		read, create int
	}{
		{"nobody", "", 401, 401},
		{"a reader", token(secret, nil), 200, 403},
		{"an editor", token(secret, editor), 200, 201},
		{"an editor of the past", token(secret, map[string]any{"roles": []string{"editor"}, "exp": 1}), 401, 401},
		{"a forged editor", token(strings.Repeat("guessed ", 6), editor), 401, 401},
		{"an editor elsewhere", token(secret, map[string]any{"roles": []string{"editor"}, "aud": "other"}), 401, 401},
	} {
		for method, want := range map[string]int{http.MethodGet: c.read, http.MethodPost: c.create} {
			request, _ := http.NewRequestWithContext(t.Context(), method, address+"/api/datasets/notes", strings.NewReader(`{"text":"hello"}`))
			request.Header.Set("Content-Type", "application/json")
			if c.token != "" {
				request.Header.Set("Authorization", "Bearer "+c.token)
			}
			if status, answer := send(t, request); status != want {
				t.Errorf("%s of %s is answered with %d, expected %d: %s", method, c.name, status, want, answer)
			}
		}
	}
}

// signed is a token of HS256 (RFC 7515), made without the library that is tested.
func signed(t *testing.T, secret string, claims map[string]any) string {
	t.Helper()
	body, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.RawURLEncoding.EncodeToString
	text := encode([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + encode(body)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(text))
	return text + "." + encode(mac.Sum(nil))
}
