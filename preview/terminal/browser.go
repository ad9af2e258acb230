package terminal

import (
	"fmt"
	"net/url"
	"os/exec"
	"runtime"
)

// OpenBrowser shows an address in the person's browser.
func OpenBrowser(address string) error {
	u, err := url.Parse(address)
	if err != nil {
		return err
	}
	name, args := "xdg-open", []string{u.String()}
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name, args = "rundll32", []string{"url.dll,FileProtocolHandler", u.String()}
	}
	cmd := exec.Command(name, args...)
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("cannot open a browser (%w); open %s", err, address)
	}
	go func() {
		// It is the browser's own affair how it ends.
		_ = cmd.Wait()
	}()
	return nil
}
