"""Widgets: controls tied to views, and the forms, quizzes and checks of the lessons."""
