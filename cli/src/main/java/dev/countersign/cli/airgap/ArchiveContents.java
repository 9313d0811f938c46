package dev.countersign.cli.airgap;

import java.util.List;

/**
 * What an archive says of itself, in {@code archive.json}. A claim that helps to name what is wrong; nothing is believed because of it.
 *
 * @param origin the log
 * @param from how many entries whoever gets it has to have already
 * @param size how many it has then
 * @param releases whose objects it brings: app/environment/version
 */
record ArchiveContents(String kind, String origin, long from, long size, List<String> releases) {
    static final String KIND = "countersign.release-archive.v1";
    static final String NAME = "archive.json";

    ArchiveContents {
        if (!KIND.equals(kind) || origin == null || releases == null || from < 0 || size < from) {
            throw new IllegalArgumentException("kind must be " + KIND + ", with origin, from, size and releases");
        }
        releases = List.copyOf(releases);
    }
}
