"""One-on-ones: found, judged, prepared and summed up. Knows no provider."""
