package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestSaysHello(t *testing.T) {
	answer := get(t, "/")
	if answer.Code != http.StatusOK || !strings.Contains(answer.Body.String(), "Hello from Go") {
		t.Errorf("got %d %s", answer.Code, answer.Body)
	}
}

func TestKnowsNoOtherPath(t *testing.T) {
	if answer := get(t, "/missing"); answer.Code != http.StatusNotFound {
		t.Errorf("got %d", answer.Code)
	}
}

func get(t *testing.T, path string) *httptest.ResponseRecorder {
	t.Helper()
	recorder := httptest.NewRecorder()
	routes().ServeHTTP(recorder, httptest.NewRequest(http.MethodGet, path, nil))
	return recorder
}
