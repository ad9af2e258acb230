package lsp

import (
	"context"
	"encoding/json"

	"go.lsp.dev/protocol"

	"github.com/n3-lang/n3/lsp/session"
)

// readSettings asks the editor. No answer, or null, leaves what holds.
func (s *server) readSettings(ctx context.Context) {
	if !s.session.Capabilities().Configuration {
		return
	}
	section := "n3"
	answers, err := s.client.Configuration(ctx, &protocol.ConfigurationParams{Items: []protocol.ConfigurationItem{{Section: &section}}})
	if err != nil {
		s.log.Warn("cannot read the settings of the editor", "error", err)
		return
	}
	if len(answers) > 0 {
		s.apply(answers[0])
	}
}

// registerSettings asks the editor to say when its settings change, where it
// says so only when asked.
func (s *server) registerSettings(ctx context.Context) {
	if !s.session.Capabilities().ConfigurationChanges {
		return
	}
	options := protocol.LSPAny(`{"section": "n3"}`)
	err := s.client.RegisterCapability(ctx, &protocol.RegistrationParams{Registrations: []protocol.Registration{
		{ID: "n3-settings", Method: protocol.MethodWorkspaceDidChangeConfiguration, RegisterOptions: options},
	}})
	if err != nil {
		s.log.Warn("cannot register for changes of the settings", "error", err)
	}
}

// DidChangeConfiguration takes settings that come along, and asks for them
// where the editor can be asked.
func (s *server) DidChangeConfiguration(_ context.Context, params *protocol.DidChangeConfigurationParams) error {
	var pushed struct {
		N3 json.RawMessage `json:"n3"`
	}
	if json.Unmarshal(params.Settings, &pushed) == nil && pushed.N3 != nil {
		s.apply(protocol.LSPAny(pushed.N3))
	}
	s.start(func() { s.readSettings(s.background) })
	return nil
}

func (s *server) apply(raw protocol.LSPAny) {
	var chosen session.Settings
	if err := json.Unmarshal(raw, &chosen); err != nil {
		s.log.Warn("cannot parse the settings", "error", err)
		return
	}
	s.session.Choose(chosen)
	s.session.AskAgain()
}
