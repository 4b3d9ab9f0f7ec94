"""What may come in and what may go out: masking, screening, and the gate that the assistant's words pass.

Nothing in here reads or writes the database or the network; `chat.services.verdicts` keeps what was found.
"""
