package dev.sandboxengine.template;

/**
 * One of the files that a workspace begins with.
 *
 * @param path where, relative to the workspace's folder, with slashes
 * @param executable whether it can be run
 * @param content its bytes; neither copied nor to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // never compared: its starter's hash is what names it
public record StarterFile(String path, boolean executable, byte[] content) {}
