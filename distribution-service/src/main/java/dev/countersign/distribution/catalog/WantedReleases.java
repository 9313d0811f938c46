package dev.countersign.distribution.catalog;

/** Gets the objects of releases that heads name. */
public interface WantedReleases {
    /** Asks for a release's objects. Returns at once; asking again while it is under way changes nothing. */
    void want(Release release);
}
