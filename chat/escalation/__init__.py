"""When a human is needed, whatever the model thinks: rules over what was said, per language, without any model."""
