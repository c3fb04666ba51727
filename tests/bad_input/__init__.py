"""Bad input through the pages: what is answered, that nothing typed is lost, that nothing is stored."""
