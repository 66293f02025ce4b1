/** Sessions over HTTP: for those who make links, and for those who follow them. */
@NullMarked
package dev.sandboxengine.session.http;

import org.jspecify.annotations.NullMarked;
