set(uses io)
