"""What a person does: use-cases over a Journal."""
