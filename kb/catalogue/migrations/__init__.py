"""Changes to the tables, in order. To add one: copy the newest file in `versions`, raise its number, set `database.HEAD` to it."""
