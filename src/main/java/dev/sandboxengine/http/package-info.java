/** The HTTP server and the conventions that every route follows: answers, problems, strict input, request ids. */
@NullMarked
package dev.sandboxengine.http;

import org.jspecify.annotations.NullMarked;
