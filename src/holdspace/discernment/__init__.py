"""From answers to readings, a next question, a suggestion and its reasons. Pure: no web, no files, no clock."""
