"""The product's own words in a paper that every format shares."""

LINES_HEADING = "The lines behind the figures"
LINES_ABOUT = "For each review counted: where its lines stand. * What kind of line it is was worked out, not printed."
