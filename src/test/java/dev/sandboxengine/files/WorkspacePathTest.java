package dev.sandboxengine.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkspacePathTest {

    @ParameterizedTest
    @CsvSource({
        "/workspace, /workspace",
        "/workspace/, /workspace",
        ".,/workspace",
        "'',/workspace",
        "a/b, /workspace/a/b",
        "./a//b/, /workspace/a/b",
        "/workspace/a/../b, /workspace/b",
        "/tmp/../workspace/a, /workspace/a",
        "a/..,/workspace",
        "..a/...,/workspace/..a/...",
        "a b'é, /workspace/a b'é",
        "-rf, /workspace/-rf"
    })
    void aPathIsAbsoluteAndWithoutDetours(String text, String path) {
        assertThat(WorkspacePath.parse(text)).map(WorkspacePath::value).contains(path);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/etc/passwd",
                "..",
                "../workspace2",
                "a/../../etc",
                "/workspace/..",
                "/workspace2",
                "/workspaceX/a",
                "../../../..",
                "/..",
                "a\0b"
            })
    void nothingOutsideIsAPath(String text) {
        assertThat(WorkspacePath.parse(text)).isEmpty();
    }

    @Test
    void noPathIsLongerThanTheKernelTakes() {
        assertThat(WorkspacePath.parse("a".repeat(4097))).isEmpty();
        assertThat(WorkspacePath.parse("a".repeat(4000))).isPresent();
    }

    @Test
    void theWorkspaceIsItsRoot() {
        assertThat(WorkspacePath.parse("a/..").orElseThrow().isRoot()).isTrue();
        assertThat(WorkspacePath.parse("a").orElseThrow().isRoot()).isFalse();
    }
}
