"""The site of three partners that the demo reads: their feeds as WordPress, Joomla and JSON Feed have them."""
