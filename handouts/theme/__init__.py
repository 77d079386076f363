"""How a page looks: themes, their colors and lengths, and the brands that choose them."""
