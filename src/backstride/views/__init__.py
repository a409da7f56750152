"""Views: a model's result becomes a picture and one sentence that reads it."""
